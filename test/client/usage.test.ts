import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { forgeline } from './command-line.ts';

const commands = [
  ...['build', 'plan', 'list', 'show', 'follow', 'cancel', 'retry', 'unblock', 'download'],
  ...['worker', 'up', 'down', 'backup', 'simulator', 'doctor', 'schema'],
];

test('help names every command, on standard output', async () => {
  const { status, stdout, stderr } = await forgeline(['--help']);
  expect(status).toBe(0);
  expect(stderr).toBe('');
  for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test.each(commands)('help for %s has an example of it', async (name) => {
  const { status, stdout } = await forgeline([name, '--help']);
  expect(status).toBe(0);
  expect(stdout.split('Examples:')[1]).toContain(`forgeline ${name}`);
});

test('the version is that of the package', async () => {
  const { status, stdout } = await forgeline(['--version']);
  expect(status).toBe(0);
  expect(stdout).toBe(`${packageJson.version}\n`);
});

test('through "bun run", paths are relative to the folder of the caller', async () => {
  const args = ['run', '--silent', 'forgeline', 'plan', 'web-tier.yaml', 'none.yaml'];
  const child = Bun.spawn([process.execPath, ...args], {
    cwd: join(import.meta.dirname, '..', '..', 'examples'),
    env: { PATH: process.env.PATH ?? '' },
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const said = await new Response(child.stderr).text();
  expect(said).toContain('none.yaml: there is no such file');
  expect(said).not.toContain('web-tier.yaml: there is no such file');
});

test('the schema is JSON, with or without --json', async () => {
  const [plain, json] = await Promise.all([forgeline(['schema']), forgeline(['schema', '--json'])]);
  expect(JSON.parse(plain.stdout)).toMatchObject({ type: 'object' });
  expect(json.stdout).toBe(plain.stdout);
});

describe('bad usage exits 2, with one sentence and a hint', () => {
  const uforge = {
    UFORGE_URL: 'http://127.0.0.1:9/api',
    UFORGE_LOGIN: 'pat',
    UFORGE_PASSWORD: 'x',
  };
  const image = 'users/pat/appliances/1/images/1';
  test.each<[string, string[], RegExp]>([
    ['no command', [], /A command is missing/],
    ['an unknown command', ['bild', 'web.yml'], /'bild'[\s\S]+Did you mean build/],
    ['help for an unknown command', ['help', 'bild'], /no command "bild"[\s\S]+Did you mean build/],
    ['a command that is an option', ['version'], /Did you mean --version/],
    ['the short form of that option', ['-v'], /Did you mean --version/],
    ['a password as an option', ['build', '--password', 'x', 'web.yml'], /UFORGE_PASSWORD/],
    ['an unknown option', ['build', '--jsn', 'web.yml'], /'--jsn'[\s\S]+Did you mean --json/],
    ['no file', ['build'], /'file'[\s\S]+forgeline help build/],
    ['a file that is missing', ['build', 'web.yml'], /web\.yml: there is no such file/],
    ['a duration without a unit', ['build', 'web.yml', '--timeout', '5'], /a number and a unit/],
    ['an unknown choice', ['build', 'web.yml', '--on-abort', 'explode'], /explode/],
    ['a port that is none', ['simulator', '--port', '70000'], /from 0 to 65535/],
    ['a world that is missing', ['simulator', '--world', 'none.yml'], /none\.yml/],
    [
      'a URI of nothing that can be downloaded',
      ['download', 'users/pat', '--to', '.'],
      /users\/pat/,
    ],
    ['a URI with a way out', ['download', `${image}/../7`, '--to', '.'], /no URI/],
    [
      'a file name of an unknown placeholder',
      ['download', image, '--to', '.', '--as', '{nme}.ova'],
      /"\{nme\}"; did you mean \{name\}\?\n/,
    ],
    ['a file name with a folder', ['download', image, '--to', '.', '--as', 'a/b'], /no slashes/],
    ['a download to nowhere', ['download', image], /--to/],
    ['a report in no folder', ['build', 'web.yml', '--junit', 'no/where.xml'], /no\/where\.xml/],
    ['a retry of nothing', ['retry'], /'id'[\s\S]+forgeline help retry/],
    ['a retry from no step', ['retry', 'web', '--from', 'deploy'], /generate, publish, download/],
    ['a retry with a report in no folder', ['retry', 'web', '--junit', 'no/x.xml'], /no\/x\.xml/],
    ['unblocking nothing', ['unblock'], /'id'[\s\S]+forgeline help unblock/],
    ['a backup to nowhere', ['backup'], /'file'[\s\S]+forgeline help backup/],
    ['a backup of nothing', ['backup', 'copy.db'], /no database/],
    ['an appliance by its name', ['build', 'web.yml', '--appliance', 'web-tier'], /by its id/],
    ['a scan by its name', ['plan', 'web.yml', '--scan', 'Scan #1'], /by its id/],
    [
      'an appliance and a scan',
      ['build', 'web.yml', '--appliance', '12', '--scan', '9'],
      /'--appliance <id>' cannot be used with option '--scan <id>'/,
    ],
    ['a word on files that are not written', ['plan', 'web.yml', '--replace'], /--into DIR/],
    [
      'one name for two files',
      ['build', 'web.yml', 'db.yml', '--name', 'web'],
      /--name names one pipeline, and 2 files were given/,
    ],
    ['a folder of nothing', ['plan', '.'], /no pipeline file and no hammr template/],
    ['a folder to build', ['build', '.'], /a folder, not a file/],
    ["hammr's option for files", ['build', '--file', 'web.yml'], /build web-tier\.yml/],
    ["hammr's option for the source", ['build', 'web.yml', '--id', '9'], /--appliance or --scan/],
    ["hammr's option for checks", ['build', 'web.yml', '--force'], /--check-dependencies/],
    ['a profile that is missing', ['plan', '--profile', 'nope', 'web.yml'], /./],
  ])('%s', async (_what, args, message) => {
    const { status, stdout, stderr } = await forgeline(args, uforge);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
    expect(stderr).toMatch(message);
  });

  test('a secret given as an option that there is not is not repeated', async () => {
    const { stderr } = await forgeline(['build', '--secret-key=hush', 'web.yml'], uforge);
    expect(stderr).toContain("'--secret-key'");
    expect(stderr).not.toContain('hush');
  });

  test('settings that are missing are named all at once', async () => {
    const { status, stderr } = await forgeline(['doctor', '--url', 'nonsense'], {
      FORGELINE_TEMPORAL_CLI: '/does/not/exist',
    });
    expect(status).toBe(1);
    expect(stderr).toBe('');
    const missing = await forgeline(['download', image, '--to', '.']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/UFORGE_URL, UFORGE_LOGIN and UFORGE_PASSWORD/);
  });
});

test('with --json an error is one JSON line on standard output, and nothing else', async () => {
  const { status, stdout, stderr } = await forgeline(['build', 'web.yml', '--json']);
  expect(status).toBe(2);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'error',
    message: expect.stringContaining('web.yml'),
    hint: expect.any(String),
  });
});

test('usage errors are JSON lines, too, where --json is among the arguments', async () => {
  const { status, stdout } = await forgeline(['list', '--json', '--frobnicate']);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ type: 'error' });
});

test('a stack trace is shown with --debug only', async () => {
  const [plain, debug] = await Promise.all([
    forgeline(['build', 'web.yml']),
    forgeline(['build', 'web.yml', '--debug']),
  ]);
  expect(plain.stderr).not.toMatch(/^\s+at /m);
  expect(debug.stderr).toMatch(/^\s+at /m);
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forgeline } from './command-line.ts';

const commands = [
  ...['create', 'list', 'show', 'pause', 'resume', 'trigger', 'backfill', 'update', 'delete'],
  'apply',
];

const uforge = {
  UFORGE_URL: 'http://127.0.0.1:9/api',
  UFORGE_LOGIN: 'pat',
  UFORGE_PASSWORD: 'not-to-be-found-anywhere',
};
const pipeline = join(import.meta.dirname, '..', '..', 'examples', 'web-tier.yaml');

test('help for schedule names every command of it', async () => {
  const { status, stdout } = await forgeline(['help', 'schedule']);
  expect(status).toBe(0);
  for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test.each(commands)('help for schedule %s has an example of it', async (name) => {
  const { status, stdout } = await forgeline(['schedule', name, '--help']);
  expect(status).toBe(0);
  expect(stdout.split('Examples:')[1]).toContain(`forgeline schedule ${name}`);
});

const create = ['schedule', 'create', 'nightly'];

describe('bad usage exits 2, with one sentence and a hint, before anything is started', () => {
  test.each<[string, string[], RegExp]>([
    ['no command', ['schedule'], /A command is missing/],
    ['an unknown command', ['schedule', 'crate'], /'crate'[\s\S]+create/],
    ['a cron line that never fires', [...create, '--cron', '0 0 31 2 *', pipeline], /never fires/],
    ['a cron line that is none', [...create, '--cron', '2 o clock', pipeline], /--cron: .+five/],
    [
      'an unknown time zone',
      [...create, '--cron', '0 2 * * *', '--time-zone', 'Europe/Pari', pipeline],
      /--time-zone: .+did you mean "Europe\/Paris"/,
    ],
    ['an unknown overlap', [...create, '--every', '6h', '--overlap', 'both', pipeline], /overlap/],
    ['no duration', [...create, '--every', '6', pipeline], /--every: expected a duration/],
    ['nothing to run', [...create, '--every', '6h'], /not said what the schedule nightly runs/],
    ['a file that is not there', [...create, '--every', '6h', 'none.yaml'], /none\.yaml/],
    ['options beside a file', [...create, '--time-zone', 'UTC'], /--time-zone is for a schedule/],
    ['an overlap beside a file', [...create, '--overlap', 'skip'], /--overlap is for a schedule/],
    ['several schedule files', [...create, 'two.yaml'], /Several files/],
    ['a pipeline file in its place', ['schedule', 'create', pipeline], /forgeline build/],
    ['no span', ['schedule', 'backfill', 'nightly', '--from', '2026-01-01'], /--to/],
    ['no folder', ['schedule', 'apply', 'none'], /none does not exist/],
    ['a file for a folder', ['schedule', 'apply', pipeline], /is no folder/],
  ])('%s', async (_case, args, said) => {
    const { status, stdout, stderr } = await forgeline(args, uforge);
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/^hint: /m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

/** What becomes of the files that are in the way when templates are converted. */
import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { convert } from '../../client/convert.ts';
import type { Output } from '../../client/output.ts';
import type { Planned } from '../../client/prepare.ts';
import { readPipelineFile } from '../../pipeline/read.ts';

let folder: string;
let said: string[];
let output: Output;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forgeline-convert-'));
  said = [];
  output = {
    mode: 'text',
    say: (line = '') => said.push(line),
    warn: (line) => said.push(line),
    record: () => undefined,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A template that was read and planned. */
async function planned(name: string, appliance: string): Promise<Planned> {
  const file = join(folder, name);
  const stack = `stack: { name: ${appliance}, version: "1" }\n`;
  await writeFile(file, `${stack}builders: [{ type: KVM }]\n`);
  const request = await readPipelineFile(file, { cwd: folder, host: 'here' });
  const { definition } = request;
  const uforge = { url: 'https://uforge.example.com/api', login: 'pat' };
  return {
    request: {
      ...request,
      identity: uforge,
      uforge: { ...uforge, credentials: { kind: 'password', password: 'a' }, allowHttp: [] },
    },
    plan: {
      name: definition.name,
      source: { kind: 'appliance', uri: 'a', name: appliance, version: '1', revision: '1' },
      images: [],
      publishWhen: 'image-ready',
      deadlineMs: 1,
      notices: [],
    },
  };
}

test('a file that differs is kept, and replaced when that is asked for', async () => {
  const templates = [await planned('web.yml', 'web')];
  await writeFile(join(folder, 'web.yaml'), '# mine\n');
  expect(await convert(output, templates, { into: folder })).toMatchObject([
    { code: 'file_exists', hint: 'Add --replace to have it replaced.' },
  ]);
  expect(await readFile(join(folder, 'web.yaml'), 'utf8')).toBe('# mine\n');
  expect(await convert(output, templates, { into: folder, replace: true })).toEqual([]);
  expect(await readFile(join(folder, 'web.yaml'), 'utf8')).toContain('name: web');
  expect(await convert(output, templates, { into: folder })).toEqual([]);
  expect(said.at(-1)).toContain('is already in');
});

test('what cannot be read is in the way, too', async () => {
  const templates = [await planned('web.yml', 'web'), await planned('db.yml', 'db')];
  await symlink('nowhere', join(folder, 'web.yaml'));
  await writeFile(join(folder, 'db.yaml'), Buffer.from([0xff, 0xfe, 0]));
  const problems = await convert(output, templates, { into: folder });
  expect(problems.map(({ code }) => code)).toEqual(['file_exists', 'file_exists']);
  expect((await lstat(join(folder, 'web.yaml'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'db.yaml'))).toHaveLength(3);
});

test.skipIf(process.getuid?.() === 0)('what may not be read is in the way, too', async () => {
  const templates = [await planned('web.yml', 'web')];
  await writeFile(join(folder, 'web.yaml'), '# mine\n', { mode: 0o200 });
  expect(await convert(output, templates, { into: folder })).toHaveLength(1);
});

test.each([
  ['its own folder', '.'],
  ['a link to it', 'link'],
])('a template is never replaced: into %s', async (_which, into) => {
  await symlink('.', join(folder, 'link'));
  const templates = [await planned('web.yaml', 'web')];
  const problems = await convert(output, templates, { into: join(folder, into), replace: true });
  expect(problems).toMatchObject([
    { file: join(folder, 'web.yaml'), hint: 'Name another folder with --into.' },
  ]);
  expect(await readFile(join(folder, 'web.yaml'), 'utf8')).toContain('builders');
});

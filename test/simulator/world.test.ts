import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createSimulator,
  describeWorld,
  loadWorld,
  parseWorld,
  sampleWorld,
  WorldError,
} from '../../simulator/index.ts';
import { startBench, textOf } from './client.ts';

test('a world is read from a YAML file and served', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  const path = join(folder, 'world.yml');
  await writeFile(
    path,
    `
users: [{ login: lee, password: secret }]
formats: [{ name: Virtual Box, primitive: vbox, generation: { size: 2 MiB, durationMs: 0 } }]
appliances: [{ id: 12, name: shop, version: "1.10" }]
`,
  );
  const world = await loadWorld(path);
  await rm(folder, { recursive: true });
  expect(world.formats[0]?.generation?.size).toBe(2 * 2 ** 20);
  await using bench = await startBench({ world });
  const reply = await bench.send('users/lee/appliances/12', { credentials: 'lee:secret' });
  expect(textOf(reply.text, 'version')).toBe('1.10');
});

test('what is wrong with a world is said with file, line, column and path', () => {
  const wrong: [string, string][] = [
    ['users: [', 'w.yml:1:'],
    ['', 'w.yml'],
    ['users: []', 'w.yml:1:8: users:'],
    [
      'users:\n  - { login: a, password: b }\nappliances:\n  - { name: x, version: 1.10 }',
      'w.yml:4:25: appliances.0.version: expected a version in quotes',
    ],
    ['users: [{ login: a, password: b, colour: red }]', 'users.0: there is no key colour'],
    [
      'users: [{ login: a, password: b }]\nformats: [{ name: x, primitive: floppy }]',
      'w.yml:2:33: formats.0.primitive: ',
    ],
    [
      'users: [{ login: a, password: b }]\naccounts: [{ name: x, type: CredAccountAws, fields: { key: k } }]',
      'w.yml:2:60: accounts.0.fields.key: CredAccountAws has none',
    ],
    [
      'users: [{ login: a, password: b }]\naccounts: [{ name: x, type: CredAccountMars }]',
      'w.yml:2:29: accounts.0.type: expected a type of account',
    ],
    [
      'users: [{ login: a, password: b }]\nappliances: [{ name: x, version: "1", owner: z }]',
      'w.yml:2:46: appliances.0.owner: there is no user z',
    ],
    [
      'users: [{ login: a, password: b, entitlements: [image_generat] }]',
      'w.yml:1:49: users.0.entitlements.0: expected one of api_key_access',
    ],
    [
      'users: [{ login: a, password: b }]\nscannedInstances: [{ name: s, scans: [{ name: t, durationMs: 5 }] }]',
      'w.yml:2:62: scannedInstances.0.scans.0.durationMs: only a scan with state: running',
    ],
    [
      'users: [{ login: a, password: b }]\nplatformTools: [{ name: t, version: "1", formats: [VBox] }]',
      'w.yml:2:52: platformTools.0.formats.0: there is no format VBox',
    ],
    [
      'users: [{ login: a, password: b }]\nappliances: [{ name: x, version: "1", formats: { VBox: {} } }]',
      'appliances.0.formats.VBox: there is no format VBox',
    ],
    [
      'users: [{ login: a, password: b }]\ngeneration: { pxeFiles: { ../x: 1 } }',
      'generation.pxeFiles',
    ],
    [
      'users: [{ login: a, password: b }]\naccounts: [{ name: x, type: CredAccountAws, tenants: [] }]',
      'accounts.0.tenants: only an account of the type CredAccountOpenStack has tenants',
    ],
    ['users: *a', 'w.yml'],
  ];
  for (const [yaml, expected] of wrong) {
    expect(() => parseWorld(yaml, 'w.yml')).toThrow(WorldError);
    expect(() => parseWorld(yaml, 'w.yml')).toThrow(expected);
  }
});

test('a file that cannot be read is named', async () => {
  await expect(loadWorld('/nowhere/world.yml')).rejects.toThrow(
    '/nowhere/world.yml: cannot be read (ENOENT)',
  );
});

test('login and password take the place of those of the first user, with all that is theirs', async () => {
  await using bench = await startBench({ login: 'kim', password: 'k' });
  const reply = await bench.send('users/kim/appliances', { credentials: 'kim:k' });
  expect(textOf(reply.text, 'total')).toBe('3');
  expect((await bench.send('users/pat')).status).toBe(401);
});

test('the description of a world lists what there is, and no password but the sample one', () => {
  const text = describeWorld(sampleWorld());
  for (const part of [
    'pat, password simulated',
    'web-tier, version 2.1 (revision 5)',
    'db-prod, Scan #1: 12 packages, 2 without a binary',
    'db-prod, Scan #2: running',
    'my-aws (Aws)',
    'OVF or OVA (ovf)',
  ]) {
    expect(text).toContain(part);
  }
  const own = sampleWorld();
  own.users = [{ login: 'kim', password: 'very-private' }];
  expect(describeWorld(own)).not.toContain('very-private');
});

test('a port that is taken is an error', async () => {
  await using bench = await startBench();
  await expect(createSimulator({ port: bench.simulator.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.close());

const pipeline = `
version: 1
name: web
onBlocked: wait
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]
`;

test('a pipeline goes on from a backup that was made while it ran', async () => {
  const { folder, forgeline, simulator } = playground;
  simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403 } }]',
  );
  const path = await playground.file('web.yaml', pipeline);
  await forgeline(['build', path, '--detach']);
  await until(async () => (await forgeline(['show', 'web'])).stdout.includes('waits for a person'));
  const file = join(folder, 'copy.db');
  const copied = await forgeline(['backup', 'copy.db', '--json']);
  expect(copied.status).toBe(0);
  const { mode, size } = await stat(file);
  expect(copied.lines).toEqual([{ type: 'backup', path: file, size }]);
  expect(mode & 0o777).toBe(0o600);

  await forgeline(['cancel', 'web']);
  await forgeline(['down']);
  simulator.faults.clear();
  const home = join(folder, 'state', 'temporal');
  await copyFile(file, join(home, 'temporal.db'));
  for (const ending of ['wal', 'shm'])
    await rm(join(home, `temporal.db-${ending}`), { force: true });
  expect((await forgeline(['unblock', 'web'])).status).toBe(0);
  const followed = await forgeline(['follow', 'web', '--json']);
  expect(followed.status).toBe(0);
  expect(simulator.images()).toHaveLength(1);
  expect(simulator.publications()).toHaveLength(1);
}, 120_000);

test('a backup replaces no file unless it is told to, and says what it cannot do in a sentence', async () => {
  const { forgeline } = playground;
  const refused = async (args: string[], environment: Record<string, string> = {}) => {
    const { status, stderr } = await forgeline(['backup', ...args], environment);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
    return stderr;
  };
  expect(await refused(['copy.db'])).toContain('no database');
  await forgeline(['list']);
  await playground.file('copy.db', 'something else');
  expect(await refused(['copy.db'])).toContain('--overwrite');
  expect((await forgeline(['backup', 'copy.db', '--overwrite'])).status).toBe(0);
  expect(await refused(['none/copy.db'])).toContain('no folder');
  expect(await refused(['other.db'], { TEMPORAL_ADDRESS: 'temporal.example.com:7233' })).toContain(
    'the Temporal cluster at temporal.example.com:7233',
  );
  const { stdout } = await forgeline(['doctor']);
  expect(stdout).toMatch(/^ok +database +[\d.]+ \wi?B; ended runs are kept for 30 days/m);
});

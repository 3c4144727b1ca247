/** What is killed while nobody follows, and no command comes by. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  filesOf,
  knownNames,
  type ProcessState,
  readState,
} from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

const imageBytes = 6 * 1024 * 1024;
const generationMs = 3_600_000;

/** Milliseconds after which the next attempt of a request or a transfer runs, and of a wait. */
const requestMs = 30_000;
const waitMs = 75_000;

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ generationMs, publicationMs: 500, imageBytes });
});
afterEach(() => playground.close());

/** Starts a pipeline in the background: one image that UForge generates until its clock is pushed. */
async function startDetached(): Promise<void> {
  const path = await playground.file(
    'alone.yaml',
    `
version: 1
name: alone
source: { appliance: { name: web-tier, version: latest } }
images:
  - format: VirtualBox
    download: { to: ./images, fileName: "alone.{ext}" }
`,
  );
  const { status } = await playground.forgeline(['build', path, '--detach']);
  expect(status).toBe(0);
  await until(() => playground.simulator.images().length === 1);
}

function stateOf(kind: 'server' | 'worker'): ProcessState {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith(kind)) ?? '';
  const state = readState(filesOf(home, name).state);
  if (state === undefined) throw new Error(`No ${kind} runs.`);
  return state;
}

/** Bytes of the files in a folder, whole or not. */
async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    files.map((file) => stat(join(folder, file)).catch(() => undefined)),
  );
  return found.reduce((sum, one) => sum + (one?.size ?? 0), 0);
}

/** The end of the pipeline's download, as the folder shows it. */
async function isDownloaded(): Promise<boolean> {
  const found = await stat(join(playground.folder, 'images', 'alone.ova')).catch(() => undefined);
  return found?.size === imageBytes;
}

async function expectDone(): Promise<void> {
  await until(isDownloaded);
  await until(async () => {
    const { lines } = await playground.forgeline(['show', 'alone', '--json']);
    return lines[0]?.status === 'completed';
  });
  expect(playground.simulator.journal({ operation: 'machineImage_generate' })).toHaveLength(1);
}

test(
  'a worker killed during a download comes back by itself and resumes it',
  async () => {
    const { simulator, folder } = playground;
    const resumed = () =>
      simulator
        .journal({ operation: 'machineImage_download' })
        .find(({ status }) => status === 206);
    const bytesPerSecond = imageBytes / 60;
    const fast = simulator.faults.add(({ operation }) =>
      operation === 'machineImage_download' ? { bytesPerSecond } : undefined,
    );
    await startDetached();
    await simulator.clock.push(generationMs);
    await until(async () => (await bytesIn(join(folder, 'images'))) > bytesPerSecond);
    fast();
    process.kill(stateOf('worker').pid, 'SIGKILL');
    await until(() => resumed() !== undefined, requestMs);
    await expectDone();
  },
  requestMs * 3,
);

test(
  'with all but its keeper killed, the worker brings the server back, and the pipeline goes on',
  async () => {
    const { simulator } = playground;
    await startDetached();
    const server = stateOf('server');
    process.kill(server.pid, 'SIGKILL');
    process.kill(Number(server.info.serverPid), 'SIGKILL');
    process.kill(stateOf('worker').pid, 'SIGKILL');
    await simulator.clock.push(generationMs);
    await until(isDownloaded, waitMs);
    await expectDone();
  },
  waitMs * 2,
);

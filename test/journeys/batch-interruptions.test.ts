import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf, knownNames, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({
    generationMs: 2_000,
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [{ name: 'VirtualBox', primitive: 'vbox' }],
      appliances: Array.from({ length: 4 }, (_, index) => ({ name: `web-${index}`, version: '1' })),
    },
  });
});
afterEach(() => playground.close());

const matrix = `
version: 1
batch: nightly
concurrency: 2
matrix:
  name: "{appliance}"
  appliances: ["web-*"]
  formats: [VirtualBox]
`;

async function file(): Promise<string> {
  return await playground.file('nightly.yaml', matrix);
}

async function firstImage(): Promise<void> {
  await until(() => playground.simulator.images().length > 0);
}

function processOf(kind: 'server' | 'worker'): { pid: number; keeper: number | undefined } {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith(kind)) ?? '';
  const { pid, keeper } = readState(filesOf(home, name).state) ?? {};
  if (pid === undefined) throw new Error(`No ${kind} runs.`);
  return { pid, keeper };
}

async function expectBuiltOnce(): Promise<void> {
  const { status, stdout } = await playground.forgeline(['batch', 'follow', 'nightly']);
  expect(stdout).toContain('nightly: completed, 4 of 4 pipelines ended: 4 completed');
  expect(status).toBe(0);
  expect(playground.simulator.images()).toHaveLength(4);
}

test('the command killed in the middle leaves the batch running, and it can be followed again', async () => {
  const child = playground.start(['batch', 'start', await file()]);
  await firstImage();
  child.kill('SIGKILL');
  await child.exited;
  await expectBuiltOnce();
});

test('worker and server killed in the middle are replaced by who follows, and nothing is built twice', async () => {
  const child = playground.start(['batch', 'start', await file(), '--json']);
  await firstImage();
  process.kill(processOf('server').pid, 'SIGKILL');
  process.kill(processOf('worker').pid, 'SIGKILL');
  expect(await child.exited).toBe(0);
  const lines = (await new Response(child.stdout).text()).trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    type: 'result',
    ok: true,
    batch: { counts: { completed: 4 } },
  });
  expect(playground.simulator.images()).toHaveLength(4);
}, 240_000);

test('Ctrl-C leaves the batch running and says how to go on', async () => {
  const child = playground.start(['batch', 'start', await file(), '--json']);
  await firstImage();
  child.kill('SIGINT');
  expect(await child.exited).toBe(130);
  const lines = (await new Response(child.stdout).text()).trim().split('\n');
  const workflowId = expect.stringMatching(/^batch-nightly-/);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    type: 'detached',
    pipelines: [{ name: 'nightly', workflowId }],
  });
  await expectBuiltOnce();
});

test('Ctrl-C cancels the batch where that was asked for', async () => {
  const args = ['batch', 'start', await file(), '--on-abort', 'cancel', '--json'];
  const child = playground.start(args);
  await firstImage();
  child.kill('SIGINT');
  expect(await child.exited).toBe(4);
  const lines = (await new Response(child.stdout).text()).trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    type: 'result',
    ok: false,
    batch: { status: 'cancelled', counts: { cancelled: 4 } },
  });
});

test('the time that is up leaves the batch running, with how far it is', async () => {
  const started = await playground.forgeline(['batch', 'start', await file(), '--detach']);
  expect(started.status).toBe(0);
  const late = await playground.forgeline([
    'batch',
    'follow',
    'nightly',
    '--timeout',
    '1s',
    '--json',
  ]);
  expect(late.status).toBe(3);
  expect(late.lines.at(-1)).toMatchObject({
    type: 'result',
    ok: false,
    batch: { status: 'running' },
  });
  await expectBuiltOnce();
});

test('a batch whose worker is gone says so, and goes on with the next', async () => {
  await playground.forgeline(['batch', 'start', await file(), '--detach']);
  await firstImage();
  const { keeper, pid } = processOf('worker');
  for (const one of [keeper, pid]) if (one) process.kill(one, 'SIGKILL');
  const args = ['batch', 'follow', 'nightly', '--timeout', '35s'];
  const left = await playground.forgeline(args, { UFORGE_URL: '', UFORGE_LOGIN: '' });
  expect(left.stdout).toMatch(/nightly: no worker (has answered for|polls)/);
  expect(left.status).toBe(3);
  await expectBuiltOnce();
}, 240_000);

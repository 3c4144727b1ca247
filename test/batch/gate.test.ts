/** No more generations go on at once than may, whoever asks for them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateWorkflowId } from '../../pipeline/identity.ts';
import type { BatchItem, BatchRow, PipelineProgress } from '../../pipeline/model.ts';
import { createRig, endOf, eventsOf, type Rig, replayProblems, shardOf, until } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await createRig({ imageBytes: 20_000 }, { FORGELINE_GENERATIONS: '2' });
}, 60_000);
afterAll(() => rig.close());

function many(prefix: string, count: number): BatchItem[] {
  return Array.from({ length: count }, (_, index) => rig.pipeline(`${prefix}-${index}`, 'Slow'));
}

function generating(): number {
  return rig.playground.simulator.images().filter(({ state }) => state === 'running').length;
}

/** Looks at UForge all the time, and says how many went on at once at most. */
function watch(): { most(): number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, generating());
  }, 20);
  return {
    most() {
      clearInterval(timer);
      return most;
    },
  };
}

async function interactive(name: string): Promise<string> {
  return await rig.playground.file(
    `${name}.yaml`,
    `version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: Slow }]
`,
  );
}

test('two batches and a build share the places, and the build goes first', async () => {
  const watching = watch();
  const one = await rig.start({ name: 'one', items: many('o', 5), concurrency: 5 });
  const two = await rig.start({ name: 'two', items: many('t', 5), concurrency: 5 });
  await until(() => generating() === 2);
  const startedAt = Date.now();
  const { status } = await rig.playground.forgeline(['build', await interactive('mine')]);
  const took = Date.now() - startedAt;
  expect(status).toBe(0);
  const { counts } = await shardOf(rig, one);
  expect(counts.completed).toBeLessThan(5);
  expect((await endOf(one)).counts.completed).toBe(5);
  expect((await endOf(two)).counts.completed).toBe(5);
  expect(watching.most()).toBe(2);
  process.stdout.write(`the build took ${took} ms\n`);
}, 90_000);

test('a place is given back by a pipeline that is cancelled while it waits or builds', async () => {
  const batch = await rig.start({ name: 'cancelled', items: many('c', 6), concurrency: 6 });
  await until(() => generating() === 2);
  await batch.cancel();
  await expect(batch.result()).rejects.toThrow();
  expect(generating()).toBe(0);
  const next = await rig.start({ name: 'next', items: many('n', 3), concurrency: 3 });
  expect((await endOf(next)).counts.completed).toBe(3);
}, 60_000);

test('a place of a pipeline that somebody terminated is free once UForge is done', async () => {
  const items = ['e-0', 'e-1'].map((name) => rig.pipeline(name, 'Endless'));
  const batch = await rig.start({ name: 'endless', items, concurrency: 2 });
  await until(() => generating() === 2);
  await until(async () => (await shardOf(rig, batch)).rows.every(({ runId }) => runId));
  for (const { workflowId = '' } of (await shardOf(rig, batch)).rows) {
    await rig.client.workflow.getHandle(workflowId).terminate('enough');
  }
  const next = await rig.start({ name: 'after', items: many('a', 2), concurrency: 2 });
  await Bun.sleep(2_000);
  expect((await shardOf(rig, next)).counts.completed).toBe(0);
  for (const { uri, state } of rig.playground.simulator.images()) {
    if (state !== 'running') continue;
    const { status } = await fetch(`${rig.playground.simulator.url}/${uri}/status`, {
      method: 'DELETE',
      headers: { authorization: rig.authorization },
    });
    expect(status).toBeLessThan(300);
  }
  expect((await endOf(next)).counts.completed).toBe(2);
  expect((await eventsOf(rig, gateWorkflowId(rig.identity))).length).toBeLessThan(400);
}, 90_000);

/** Workflow ids of the pipelines for which nothing is generated yet. */
async function withoutImage(rows: BatchRow[]): Promise<string[]> {
  const found = rows.map(async ({ workflowId = '' }) => {
    const handle = rig.client.workflow.getHandle(workflowId);
    const { images } = await handle.query<PipelineProgress>('progress');
    return images[0]?.imageUri === undefined ? [workflowId] : [];
  });
  return (await Promise.all(found)).flat();
}

test('for a pipeline that somebody terminated while it waited nothing is generated', async () => {
  const items = ['h-0', 'h-1', 'h-2'].map((name) => rig.pipeline(name, 'Endless'));
  const batch = await rig.start({ name: 'waiting', items, concurrency: 3 });
  await until(() => generating() === 2);
  await until(async () => (await shardOf(rig, batch)).rows.every(({ runId }) => runId));
  let waiting: string[] = [];
  await until(async () => {
    waiting = await withoutImage((await shardOf(rig, batch)).rows);
    return waiting.length === 1;
  });
  const before = rig.playground.simulator.images().length;
  await rig.client.workflow.getHandle(waiting[0] ?? '').terminate('enough');
  await batch.cancel();
  await expect(batch.result()).rejects.toThrow();
  const next = await rig.start({ name: 'then', items: many('u', 2), concurrency: 2 });
  expect((await endOf(next)).counts.completed).toBe(2);
  expect(rig.playground.simulator.images()).toHaveLength(before + 2);
}, 60_000);

test('a message that nobody understands stops neither the gate nor a batch', async () => {
  const batch = await rig.start({ name: 'odd', items: many('s', 4), concurrency: 2 });
  await until(async () => (await shardOf(rig, batch)).rows.some(({ runId }) => runId));
  const [row] = (await shardOf(rig, batch)).rows;
  const shard = `${batch.workflowId}-shard-0`;
  const messages: [string, string, unknown][] = [
    [gateWorkflowId(rig.identity), 'enter', { ask: {}, limit: 'many' }],
    [gateWorkflowId(rig.identity), 'leave', null],
    [batch.workflowId, 'report', { shard: 0, counts: {}, running: [{}], failed: [{}] }],
    [batch.workflowId, 'report', null],
    [shard, 'steer', { window: 'wide' }],
    [shard, 'stage', null],
    [row?.workflowId ?? '', 'answered', null],
    [row?.workflowId ?? '', 'paused', null],
  ];
  for (const [workflowId, name, value] of messages) {
    await rig.client.workflow.getHandle(workflowId).signal(name, value);
  }
  const pause = batch.executeUpdate<void, [unknown]>('pause', { args: [{ note: 5 }] });
  await expect(pause).rejects.toThrow();
  expect((await endOf(batch)).counts.completed).toBe(4);
}, 60_000);

test('all of it replays', async () => {
  expect(await replayProblems(rig)).toEqual({});
}, 60_000);

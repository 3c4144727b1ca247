/** Batches with a real server, worker and simulator. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinRun } from '../../activities/batch/runs.ts';
import { ledgerWorkflowId, workflowQueue } from '../../pipeline/identity.ts';
import type { BatchItem } from '../../pipeline/model.ts';
import {
  type BatchHandle,
  createRig,
  endOf,
  eventsOf,
  progressOf,
  type Rig,
  replayProblems,
  shardOf,
  until,
} from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await createRig({ imageBytes: 20_000 });
}, 60_000);
afterAll(() => rig.close());

function many(prefix: string, count: number, format = 'VirtualBox'): BatchItem[] {
  return Array.from({ length: count }, (_, index) => rig.pipeline(`${prefix}-${index}`, format));
}

async function untilRunning(batch: BatchHandle, count: number): Promise<void> {
  await until(async () => (await shardOf(rig, batch)).counts.running >= count);
}

test('all pipelines of a batch are built, each failure is a row with its reason', async () => {
  const items = [
    ...many('good', 8),
    rig.pipeline('fails', 'Failing'),
    rig.pipeline('refused', 'No Such Format'),
    ...many('better', 8),
  ];
  const batch = await rig.start({ name: 'mixed', items, concurrency: 5 });
  const { counts, status, failed } = await endOf(batch);
  expect({ status, ...counts }).toMatchObject({ status: 'failed', completed: 16, failed: 2 });
  const reasons = Object.fromEntries(failed.map(({ name, reason }) => [name, reason]));
  expect(reasons.fails).toContain('No space left');
  expect(reasons.refused).toContain('No Such Format');
  expect(failed.find(({ name }) => name === 'fails')?.workflowId).toMatch(/^build-fails-/);
  expect((await eventsOf(rig, batch.workflowId)).length).toBeLessThan(160);
  expect((await eventsOf(rig, `${batch.workflowId}-shard-0`)).length).toBeLessThan(18 * 13 + 60);
}, 60_000);

test('no more run at once than it is told, which can be changed meanwhile', async () => {
  const batch = await rig.start({ name: 'window', items: many('w', 14, 'Slow'), concurrency: 2 });
  await untilRunning(batch, 2);
  expect((await shardOf(rig, batch)).counts.running).toBe(2);
  await batch.executeUpdate('setConcurrency', { args: [{ concurrency: 6 }] });
  await untilRunning(batch, 6);
  expect((await progressOf(batch)).concurrency).toBe(6);
  await batch.executeUpdate('setConcurrency', { args: [{ concurrency: 1 }] });
  await until(async () => (await shardOf(rig, batch)).counts.running === 1);
  await expect(
    batch.executeUpdate('setConcurrency', { args: [{ concurrency: 0 }] }),
  ).rejects.toThrow();
  await batch.executeUpdate('setConcurrency', { args: [{ concurrency: 14 }] });
  const { counts } = await endOf(batch);
  expect(counts.completed).toBe(14);
}, 90_000);

test('while it is paused nothing begins', async () => {
  const batch = await rig.start({ name: 'pause', items: many('p', 6, 'Slow'), concurrency: 2 });
  await untilRunning(batch, 2);
  await batch.executeUpdate('pause', { args: [{ note: 'lunch' }] });
  await expect(batch.executeUpdate('pause', { args: [{}] })).rejects.toThrow();
  await until(async () => (await shardOf(rig, batch)).counts.running === 0);
  const before = await shardOf(rig, batch);
  await Bun.sleep(1_500);
  expect((await shardOf(rig, batch)).counts).toEqual(before.counts);
  expect((await progressOf(batch)).paused).toBe(true);
  await batch.executeUpdate('unpause', { args: [] });
  expect((await endOf(batch)).counts.completed).toBe(6);
}, 60_000);

test('after the first failure no more are begun where it is told so', async () => {
  const items = [rig.pipeline('first', 'Failing'), ...many('never', 10, 'Slow')];
  const batch = await rig.start({ name: 'stops', items, concurrency: 2, onError: 'stop' });
  const { counts, stopped, status } = await endOf(batch);
  expect(status).toBe('failed');
  expect(counts.failed).toBe(1);
  expect(counts.cancelled).toBeGreaterThanOrEqual(7);
  expect(counts.completed + counts.cancelled).toBe(10);
  expect(stopped).toContain('a pipeline failed');
}, 60_000);

test('after so many failures no more are begun', async () => {
  const items = [...many('bad', 3, 'Failing'), ...many('late', 10, 'Slow')];
  const batch = await rig.start({
    name: 'stops-later',
    items,
    concurrency: 2,
    onError: { stopAfter: 3 },
  });
  const { counts } = await endOf(batch);
  expect(counts.failed).toBe(3);
  expect(counts.cancelled).toBeGreaterThanOrEqual(6);
}, 60_000);

test('cancelled, it cancels what runs, waits for that, and tells what became of all', async () => {
  const batch = await rig.start({ name: 'ends', items: many('c', 9, 'Endless'), concurrency: 3 });
  await untilRunning(batch, 3);
  const images = () =>
    rig.playground.simulator.images().filter(({ format }) => format === 'Endless');
  await until(() => images().length === 3);
  await batch.cancel();
  await expect(batch.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const { counts } = await progressOf(batch);
  expect(counts).toMatchObject({ total: 9, cancelled: 9, running: 0, pending: 0 });
  expect(images().filter(({ state }) => state !== 'cancelled')).toEqual([]);
  const { rows } = await shardOf(rig, batch);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['cancelled']));
}, 60_000);

test('a pipeline that is in progress is joined where it is the same, and fails where it is not', async () => {
  const first = await rig.start({ name: 'one', items: many('j', 2, 'Slow'), concurrency: 2 });
  await untilRunning(first, 2);
  const other = rig.pipeline('j-1', 'Slow', { deadlineMs: 1_800_000 });
  const second = await rig.start({ name: 'two', items: [rig.pipeline('j-0', 'Slow'), other] });
  const { counts, failed } = await endOf(second);
  expect(counts).toMatchObject({ completed: 1, failed: 1 });
  expect(failed[0]).toMatchObject({ name: 'j-1', reason: expect.stringContaining('deadline') });
  const { rows } = await shardOf(rig, second);
  expect(rows[0]).toMatchObject({ name: 'j-0', joined: true, status: 'completed' });
  expect((await endOf(first)).counts.completed).toBe(2);
}, 60_000);

test('a run is joined that ended while it was to be joined, and none that had ended before', async () => {
  const item = rig.pipeline('over');
  const batch = await rig.start({ name: 'past', items: [item] });
  await endOf(batch);
  const workflowId = (await shardOf(rig, batch)).rows[0]?.workflowId ?? '';
  const definition = 'definition' in item ? item.definition : undefined;
  const asked = { workflowId, definition };
  const { closeTime } = await rig.client.workflow.getHandle(workflowId).describe();
  const endedAt = closeTime?.getTime() ?? 0;
  const during = await joinRun(rig.client, { ...asked, since: endedAt - 1 });
  expect(during).toMatchObject({ how: 'joined', status: 'completed' });
  const after = await joinRun(rig.client, { ...asked, since: endedAt + 1 });
  expect(after).toEqual({ how: 'ended before' });
}, 60_000);

test('a pipeline, or a shard, that somebody terminates is no end of the others', async () => {
  const batch = await rig.start({ name: 'killed', items: many('k', 6, 'Slow'), concurrency: 2 });
  await untilRunning(batch, 2);
  await until(async () => (await shardOf(rig, batch)).rows[0]?.runId !== undefined);
  const [row] = (await shardOf(rig, batch)).rows;
  await rig.client.workflow.getHandle(row?.workflowId ?? '').terminate('enough');
  const { counts, failed } = await endOf(batch);
  expect(counts).toMatchObject({ completed: 5, failed: 1 });
  expect(failed[0]?.name).toBe(row?.name);

  const next = await rig.start({ name: 'shardless', items: many('s', 6, 'Slow'), concurrency: 2 });
  await untilRunning(next, 2);
  await rig.client.workflow.getHandle(`${next.workflowId}-shard-0`).terminate('enough');
  const end = await endOf(next);
  expect(end.status).toBe('failed');
  expect(end.counts).toMatchObject({ running: 0, pending: 0, total: 6 });
}, 60_000);

test('what failed is gone on with, and what was done stays done', async () => {
  rig.playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_download }, fault: { status: 404 } }]',
  );
  const batch = await rig.start({ name: 'again', items: many('a', 1) });
  const { failed } = await endOf(batch);
  rig.playground.simulator.faults.load('rules: []');
  const before = rig.playground.simulator.images().length;
  const { workflowId = '', runId = '' } = failed[0] ?? {};
  const items = many('a', 1).map((item) => ({ ...item, again: { workflowId, runId } }));
  const retried = await rig.start({ name: 'again', items });
  expect((await endOf(retried)).counts.completed).toBe(1);
  expect(rig.playground.simulator.images().length).toBe(before);
}, 60_000);

test('one that somebody cancels makes it end as cancelled, when the others are done', async () => {
  const items = [...many('x', 2), rig.pipeline('let-go', 'Endless')];
  const batch = await rig.start({ name: 'let-go', items });
  await until(async () => (await shardOf(rig, batch)).counts.completed === 2);
  const { rows } = await shardOf(rig, batch);
  await rig.client.workflow.getHandle(rows[2]?.workflowId ?? '').cancel();
  await expect(batch.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect((await progressOf(batch)).counts).toMatchObject({ completed: 2, cancelled: 1 });
}, 60_000);

test('a UForge that is away for a moment is waited for, and no pipeline fails', async () => {
  rig.playground.simulator.faults.load(
    'rules: [{ requests: { path: "**" }, fault: { status: 503 } }]',
  );
  const batch = await rig.start({ name: 'outage', items: many('d', 3) });
  await Bun.sleep(6_000);
  expect((await shardOf(rig, batch)).counts).toMatchObject({ pending: 3 });
  rig.playground.simulator.faults.load('rules: []');
  expect((await endOf(batch)).counts.completed).toBe(3);
}, 60_000);

test('what the ledger asks for a batch, it asks on the queue of batches', async () => {
  const appliance = { kind: 'appliance', name: 'db', version: '1.0' } as const;
  const item = rig.pipeline('on-queue', 'VirtualBox', { source: appliance });
  expect((await endOf(await rig.start({ name: 'queue', items: [item] }))).status).toBe('completed');
  const file = await rig.playground.file(
    'mine.yaml',
    `version: 1
name: mine
source: { appliance: { name: db, version: "1.0" } }
images: [{ format: VirtualBox }]
`,
  );
  expect((await rig.playground.forgeline(['build', file])).status).toBe(0);
  const ledger = ledgerWorkflowId(rig.identity, 'users/pat/appliances/2');
  const { events } = await rig.client.workflow.getHandle(ledger).fetchHistory();
  const queues = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityId?.startsWith('request-') ? (scheduled.taskQueue?.name ?? '') : [],
  );
  const queue = workflowQueue(rig.identity);
  expect(queues).toEqual([`${queue}-batch-requests`, `${queue}-requests`]);
}, 60_000);

test('all of it replays', async () => {
  expect(await replayProblems(rig)).toEqual({});
}, 60_000);

test('of many words in a row the last one counts', async () => {
  const items = ['one', 'two', 'three', 'four'].map((name) => rig.pipeline(`hasty-${name}`));
  const batch = await rig.start({ name: 'hasty', items, concurrency: 1 });
  await until(async () => (await shardOf(rig, batch)).counts.running === 1);
  for (let times = 0; times < 3; times++) {
    await batch.executeUpdate('pause', { args: [] });
    await batch.executeUpdate('unpause', { args: [] });
  }
  expect((await endOf(batch)).counts).toMatchObject({ completed: 4 });
}, 60_000);

/** A batch whose processes are killed in its midst. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workflowQueue } from '../../pipeline/identity.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createRig, endOf, type Rig, replayProblems, shardOf, until } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await createRig({ imageBytes: 20_000 });
}, 60_000);
afterEach(() => rig.close());

function pidOf(name: string): number {
  const { FORGELINE_HOME: home = '' } = rig.playground.environment;
  const pid = readState(filesOf(home, name).state)?.pid;
  if (pid === undefined) throw new Error(`There is no process ${name}.`);
  return pid;
}

test('nothing is built twice where worker and server are killed, and nothing is left out', async () => {
  const items = Array.from({ length: 30 }, (_, index) => rig.pipeline(`k-${index}`, 'Slow'));
  const batch = await rig.start({ name: 'killed', items, concurrency: 6 });
  const worker = `worker-${workflowQueue(rig.identity)}`;
  const done = async () => (await shardOf(rig, batch)).counts.completed;
  for (const [count, victims] of [
    [3, [worker]],
    [12, [worker, 'server']],
  ] as const) {
    await until(async () => (await done().catch(() => 0)) >= count, 60_000);
    for (const victim of victims) process.kill(pidOf(victim), 'SIGKILL');
    await Bun.sleep(300);
    await rig.reconnect();
  }
  const handle = rig.client.workflow.getHandle(batch.workflowId);
  const { counts } = await endOf({ ...batch, ...handle });
  expect(counts).toMatchObject({ completed: 30, total: 30 });
  const { simulator } = rig.playground;
  expect(simulator.images()).toHaveLength(30);
  expect(simulator.images().filter(({ state }) => state !== 'complete')).toEqual([]);
  expect(await replayProblems(rig)).toEqual({});
}, 240_000);

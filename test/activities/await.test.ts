import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwaitActivities } from '../../activities/await.ts';
import type { Heartbeat, JobOutcome } from '../../pipeline/model.ts';
import type { Simulator } from '../../simulator/index.ts';
import { document } from '../uforge/server.ts';
import { type Simulated, startSimulated } from './simulated.ts';

let simulated: Simulated;
let simulator: Simulator;

beforeEach(async () => {
  simulated = await startSimulated();
  ({ simulator } = simulated);
});
afterEach(() => simulated.close());

const uri = 'users/pat/appliances/2/images/7/pimages/9';
const done = `<status><complete>true</complete><parentUri>${uri}</parentUri></status>`;
const allDone = document('statuses', `<statuses>${done}</statuses>`);
const noneKnown = document('statuses', '<statuses/>');

/** What the server answers to an operation, by how often it was asked before. */
type Bodies = Record<string, (earlier: number) => string>;

function awaitPublication(bodies: Bodies): Promise<JobOutcome> {
  simulator.faults.add(({ operation, earlier }) => {
    const body = bodies[operation ?? '']?.(earlier);
    return body === undefined ? undefined : { status: 200, body };
  });
  return waitFor();
}

function waitFor(onHeartbeat?: (heartbeat: Heartbeat) => void): Promise<JobOutcome> {
  const { awaitPublication: wait } = createAwaitActivities(simulated.dependencies);
  const environment = new MockActivityEnvironment();
  if (onHeartbeat) environment.on('heartbeat', onHeartbeat);
  return environment.run<[{ uri: string }], JobOutcome, typeof wait>(wait, {
    uri,
  });
}

test('what the cloud calls an image is waited for a little after it is published', async () => {
  const outcome = await awaitPublication({
    userMachineImagePublishedStatus_getAll: () => allDone,
    machineImagePublished_get: (earlier) =>
      document('publishImage', earlier < 2 ? '<cloudId/>' : '<cloudId>ami-9</cloudId>'),
  });
  expect(outcome).toEqual({ cloudId: 'ami-9' });
});

test('a job whose status shows a little late is not taken for gone', async () => {
  const outcome = await awaitPublication({
    // Each look asks twice: for this job, and for all.
    userMachineImagePublishedStatus_getAll: (earlier) => (earlier < 4 ? noneKnown : allDone),
    machineImagePublished_get: () => document('publishImage', '<cloudId>ami-9</cloudId>'),
  });
  expect(outcome).toEqual({ cloudId: 'ami-9' });
});

test('a server in trouble is told as such, and no more once it answers again', async () => {
  const heartbeats: Heartbeat[] = [];
  const going = `<status><percentage>50</percentage><parentUri>${uri}</parentUri></status>`;
  let asked = 0;
  simulator.faults.add(({ operation }) => {
    if (operation === 'machineImagePublished_get') {
      return { status: 200, body: document('publishImage', '<cloudId>ami-9</cloudId>') };
    }
    asked += 1;
    if (asked < 3) return { status: 503 };
    const body = asked < 6 ? document('statuses', `<statuses>${going}</statuses>`) : allDone;
    return { status: 200, body };
  });
  await waitFor((heartbeat) => heartbeats.push(heartbeat));
  expect(heartbeats[0]?.trouble).toContain('503');
  expect(heartbeats.at(-1)).toMatchObject({ percent: 50 });
  expect(heartbeats.at(-1)).not.toHaveProperty('trouble');
});

test('a job that is gone is', async () => {
  const outcome = awaitPublication({ userMachineImagePublishedStatus_getAll: () => noneKnown });
  await expect(outcome).rejects.toMatchObject({ type: 'not_found', nonRetryable: true });
});

import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwaitActivities } from '../../activities/await.ts';
import type { Heartbeat, JobOutcome } from '../../pipeline/model.ts';
import type { Fault, Simulator } from '../../simulator/index.ts';
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
const published = '<cloudId>ami-9</cloudId>';

/** Waits for a publication that is done after a second; `fault` says what goes wrong, and when. */
function waitFor(
  fault: (ms: number, operation: string) => Fault | undefined,
  onHeartbeat: (heartbeat: Heartbeat) => void = () => {},
): Promise<JobOutcome> {
  const begun = Date.now();
  simulator.faults.add(({ operation = '' }) => {
    const ms = Date.now() - begun;
    const wrong = fault(ms, operation);
    if (wrong) return wrong;
    if (operation === 'machineImagePublished_get') {
      return { status: 200, body: document('publishImage', published) };
    }
    const state = ms > 1_000 ? '<complete>true</complete>' : '<percentage>50</percentage>';
    const status = `${state}<parentUri>${uri}</parentUri>`;
    const body = operation.endsWith('_getAll')
      ? document('statuses', `<statuses><status>${status}</status></statuses>`)
      : document('status', status);
    return { status: 200, body };
  });
  const { awaitPublication } = createAwaitActivities(simulated.dependencies);
  const environment = new MockActivityEnvironment();
  environment.on('heartbeat', onHeartbeat);
  return environment.run<
    [Parameters<typeof awaitPublication>[0]],
    JobOutcome,
    typeof awaitPublication
  >(awaitPublication, { uri });
}

test.each([400, 401, 403, 404])('a %i that passes ends no wait, and is told', async (status) => {
  const heartbeats: Heartbeat[] = [];
  const outcome = await waitFor(
    (ms) => (ms > 200 && ms < 600 ? { status } : undefined),
    (heartbeat) => heartbeats.push(heartbeat),
  );
  expect(outcome).toEqual({ cloudId: 'ami-9' });
  const troubled = heartbeats.filter(({ trouble }) => trouble?.includes(String(status)));
  expect(troubled[0]).toMatchObject({ percent: 50 });
});

test.each([
  [401, 'unauthorised'],
  [403, 'not_entitled'],
  [404, 'not_found'],
])('a %i that stays ends it, as %s', async (status, type) => {
  const begun = Date.now();
  await expect(waitFor(() => ({ status }))).rejects.toMatchObject({ type, nonRetryable: true });
  // Twelve intervals: a minute by default.
  expect(Date.now() - begun).toBeGreaterThanOrEqual(1_200);
});

test('refusals of a server that goes down and comes up are told apart from those that are meant', async () => {
  const outcome = await waitFor((ms) => {
    if (ms < 900) return { status: 401 };
    if (ms < 1_700) return { status: 503 };
    return ms < 2_300 ? { status: 404 } : undefined;
  });
  expect(outcome).toEqual({ cloudId: 'ami-9' });
});

test('a refusal to name what is published passes as well', async () => {
  const outcome = await waitFor((ms, operation) =>
    operation === 'machineImagePublished_get' && ms < 1_600 ? { status: 401 } : undefined,
  );
  expect(outcome).toEqual({ cloudId: 'ami-9' });
});

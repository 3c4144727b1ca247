import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAwaitActivities } from '../../activities/await.ts';
import type { Heartbeat } from '../../pipeline/model.ts';
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

const uri = 'users/pat/appliances/2/images/7';

/** What the server says of the job, by milliseconds since the wait began; or that it says nothing. */
type Story = (ms: number) => { percentage?: number; message?: string; complete?: true } | 'down';

function waitFor(
  story: Story,
  given: { stalledMs?: number; earlier?: Heartbeat; onHeartbeat?(heartbeat: Heartbeat): void },
): Promise<void> {
  const begun = Date.now();
  simulator.faults.add(({ operation }) => {
    if (!operation?.includes('Status')) return undefined;
    const told = story(Date.now() - begun);
    if (told === 'down') return { status: 503 };
    const elements = Object.entries({ ...told, parentUri: uri });
    const status = elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    return {
      status: 200,
      body: document('statuses', `<statuses><status>${status}</status></statuses>`),
    };
  });
  const { stalledMs, earlier, onHeartbeat } = given;
  const { awaitGeneration } = createAwaitActivities(simulated.dependencies);
  const environment = new MockActivityEnvironment({ heartbeatDetails: earlier });
  if (onHeartbeat) environment.on('heartbeat', onHeartbeat);
  return environment.run<[Parameters<typeof awaitGeneration>[0]], void, typeof awaitGeneration>(
    awaitGeneration,
    { uri, ...(stalledMs !== undefined && { stalledMs }) },
  );
}

const standsAt50: Story = () => ({ percentage: 50, message: 'Installing packages' });

describe('a generation has stalled', () => {
  test('where UForge tells nothing new of it for as long as it may', async () => {
    const begun = Date.now();
    const failure = await waitFor(standsAt50, { stalledMs: 1_000 }).catch((error) => error);
    expect(failure).toMatchObject({
      type: 'generation_stalled',
      nonRetryable: true,
      details: [{ stage: 'generate', hint: expect.stringContaining('timeouts.stalled') }],
    });
    expect(failure.message).toMatch(
      /nothing new of the generation since \d{4}-\d\d-\d\d \d\d:\d\d UTC; it stands at 50%, "Installing packages"\./,
    );
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1_000);
  });

  test('where a worker that died meanwhile heard most of it', async () => {
    const earlier: Heartbeat = {
      percent: 50,
      message: 'Installing packages',
      quiet: { since: '2026-03-10T14:03:59.000Z', heardMs: 9_900 },
    };
    await expect(waitFor(standsAt50, { stalledMs: 10_000, earlier })).rejects.toThrow(
      'since 2026-03-10 14:03 UTC; it stands at 50%',
    );
  });
});

describe('a generation has not stalled', () => {
  const done = { complete: true } as const;

  test('where it is slow', async () => {
    const percent = (ms: number) => Math.floor(ms / 600);
    await waitFor((ms) => (ms > 2_500 ? done : { percentage: percent(ms) }), { stalledMs: 1_500 });
  });

  test('where its message changes', async () => {
    const message = (ms: number) => `package ${Math.floor(ms / 600)}`;
    await waitFor((ms) => (ms > 2_500 ? done : { percentage: 50, message: message(ms) }), {
      stalledMs: 1_500,
    });
  });

  test('where UForge was down', async () => {
    await waitFor(
      (ms) => {
        if (ms > 400 && ms < 1_500) return 'down';
        return ms > 2_000 ? done : { percentage: 50 };
      },
      { stalledMs: 1_500 },
    );
  });

  test('where no worker was there to hear of it', async () => {
    const quiet = { since: '2026-03-10T14:03:59.000Z', heardMs: 500 };
    await waitFor((ms) => (ms > 700 ? done : { percentage: 50 }), {
      stalledMs: 2_000,
      earlier: { percent: 50, quiet },
    });
  });

  test('where nobody said how long it may take, and people are told', async () => {
    const heartbeats: Heartbeat[] = [];
    const quiet = { since: '2026-03-10T14:03:59.000Z', heardMs: 15 * 60_000 };
    await waitFor((ms) => (ms > 800 ? done : { percentage: 50 }), {
      earlier: { percent: 50, quiet },
      onHeartbeat: (heartbeat) => heartbeats.push(heartbeat),
    });
    expect(heartbeats.at(-1)).toMatchObject({
      percent: 50,
      trouble: 'UForge has told nothing new of the generation since 2026-03-10 14:03 UTC.',
    });
  });
});

test('what another version left in the heartbeat is no harm', async () => {
  const earlier = { percent: 50, quiet: { since: 'yesterday' } };
  await waitFor((ms) => (ms > 200 ? { complete: true } : { percentage: 50 }), {
    stalledMs: 60_000,
    // @ts-expect-error: it is none of ours.
    earlier,
  });
});

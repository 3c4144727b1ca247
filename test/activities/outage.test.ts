import type { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAwaitActivities } from '../../activities/await.ts';
import { createCheckActivities } from '../../activities/check.ts';
import { failureOf } from '../../activities/failure.ts';
import { createGenerateActivities } from '../../activities/generate.ts';
import type { ActivityDependencies } from '../../activities/index.ts';
import { KnownOutage, Outage } from '../../activities/outage.ts';
import type { Heartbeat } from '../../pipeline/model.ts';
import type { Fault } from '../../simulator/index.ts';
import { createUForge, type UForge } from '../../uforge/index.ts';
import { activityEnvironment, image, type Simulated, source, startSimulated } from './simulated.ts';

let simulated: Simulated;
let uforge: UForge;
let dependencies: ActivityDependencies;
/** What the server does to every request. */
let fault: Fault | undefined;
/** How many requests reached it. */
let asked: number;
let lines: string[];

beforeEach(async () => {
  simulated = await startSimulated({ generationMs: 100 });
  fault = undefined;
  asked = 0;
  lines = [];
  simulated.simulator.faults.add(() => {
    asked += 1;
    return fault;
  });
  const outage = new Outage({
    warn: (message) => lines.push(message),
    info: (message) => lines.push(message),
  });
  uforge = createUForge({
    url: simulated.simulator.url,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
    around: (operation, call) => outage.ask(operation, call),
  });
  dependencies = { ...simulated.dependencies, uforge };
});
afterEach(async () => {
  await uforge.close();
  await simulated.close();
});

const list = () => uforge.images.list(source.uri, { fresh: true });

/** Has so many requests fail, over so long, that the server counts as down. */
async function fails(by: Fault): Promise<void> {
  fault = by;
  for (let times = 0; times < 6; times++) {
    await list().catch(() => {});
    await Bun.sleep(210);
  }
}

const isDown = 'UForge is down; it is asked now and then until it is back';
const isBack = 'UForge answers again';

describe.each<[string, Fault]>([
  ['breaks every connection off', { reset: 'before' }],
  ['is hidden by a proxy', { status: 503 }],
  ['is replaced by a page', { status: 200, body: '<html><body>Maintenance</body></html>' }],
])('a server that %s', (_what, by) => {
  test('is down, and not asked for the time being', async () => {
    await fails(by);
    const before = asked;
    const refusal = await list().catch((error) => error);
    expect(refusal).toBeInstanceOf(KnownOutage);
    expect(refusal).toMatchObject({ retryable: true, sent: 'no' });
    expect(refusal.message).toMatch(/^UForge has been down since \d{4}-\d\d-\d\d \d\d:\d\d UTC: /);
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
    expect(refusal.retryAfterMs).toBeLessThan(4_000);
    expect(asked).toBe(before);
  });
});

test.each<[string, Fault]>([
  ['refuses the credentials', { status: 401 }],
  ['knows no such thing', { status: 404 }],
  ['fails at what was asked', { status: 500 }],
  ['is busy', { status: 429 }],
])('a server that %s is not down', async (_what, by) => {
  await fails(by);
  expect(lines).toEqual([]);
});

test('a server that fails at one thing alone is not down', async () => {
  for (let times = 0; times < 12; times++) {
    fault = times % 4 === 3 ? undefined : { status: 503 };
    await list().catch(() => {});
    await Bun.sleep(110);
  }
  expect(lines).toEqual([]);
});

/** Runs what asks once as Temporal would: again and again until it succeeds. */
async function untilDone(ask: () => Promise<unknown>): Promise<void> {
  const tried = async (): Promise<ApplicationFailure | undefined> =>
    ask().then(
      () => undefined,
      (error) => failureOf(error, 'generate'),
    );
  for (let attempt = 1; ; attempt++) {
    const environment = new MockActivityEnvironment({ attempt });
    const failure = await environment.run<[], ApplicationFailure | undefined, typeof tried>(tried);
    if (!failure) return;
    await Bun.sleep(Number(failure.nextRetryDelay));
  }
}

test('sixty that ask a server which is down ask it seldom, say so once, and go on when it is back', async () => {
  fault = { reset: 'before' };
  const all = Promise.all(Array.from({ length: 60 }, () => untilDone(list)));
  await Bun.sleep(2_000);
  expect(lines).toEqual([isDown]);
  const first = asked;
  await Bun.sleep(2_000);
  expect(asked - first).toBeLessThanOrEqual(2);
  fault = undefined;
  await all;
  expect(asked - first).toBeLessThanOrEqual(65);
  expect(lines).toEqual([isDown, isBack]);
});

test('Retry-After of a server that is down is honoured', async () => {
  await fails({ status: 503, headers: { 'retry-after': '30' } });
  const refusal = await list().catch((error) => error);
  expect(refusal.retryAfterMs).toBeGreaterThan(20_000);
});

test('what must not be sent twice is not sent at all', async () => {
  await fails({ reset: 'before' });
  fault = undefined;
  const { requestGeneration } = createGenerateActivities(dependencies);
  const answer = await activityEnvironment().run(requestGeneration, {
    source,
    image,
    baseline: { uris: [] },
  });
  expect(answer).toEqual({
    outcome: 'not sent',
    reason: expect.stringContaining('UForge has been down since'),
    retryAfterMs: expect.any(Number),
  });
  expect(simulated.simulator.images()).toEqual([]);
});

test('what somebody waits for asks at once, and ends the outage where it is answered', async () => {
  await fails({ reset: 'before' });
  fault = undefined;
  const { checkServer } = createCheckActivities(dependencies);
  expect(await checkServer()).toMatchObject({ reachable: true, credentials: 'accepted' });
  await list();
  expect(lines).toEqual([isDown, isBack]);
});

test('waits know of the outage, say so, and go on when it is over', async () => {
  const { uri } = await uforge.images.generate(source.uri, {
    compress: true,
    targetFormat: { name: 'KVM' },
    installProfile: { memorySize: 1024 },
  });
  await fails({ reset: 'before' });
  const before = asked;
  const { awaitGeneration } = createAwaitActivities(dependencies);
  const environment = new MockActivityEnvironment();
  const heartbeats: Heartbeat[] = [];
  environment.on('heartbeat', (heartbeat: Heartbeat) => heartbeats.push(heartbeat));
  const wait = environment.run(awaitGeneration, { uri });
  await Bun.sleep(500);
  expect(heartbeats[0]?.trouble).toContain('UForge has been down since');
  expect(asked).toBe(before);
  fault = undefined;
  await wait;
  expect(lines).toEqual([isDown, isBack]);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { StatusFeed, type Tidings } from '../../activities/status-feed.ts';
import type { Fault, Simulator } from '../../simulator/index.ts';
import type { UForge } from '../../uforge/index.ts';
import { type Simulated, startSimulated, whenever } from './simulated.ts';

const intervalMs = 100;
let simulated: Simulated;
let simulator: Simulator;
let uforge: UForge;
let feed: StatusFeed;

beforeEach(async () => {
  simulated = await startSimulated({ generationMs: 1_000, imageBytes: 1_000 });
  ({ simulator, uforge } = simulated);
  feed = new StatusFeed(
    { many: (uris) => uforge.images.statuses(uris), one: (uri) => uforge.images.status(uri) },
    intervalMs,
  );
});
afterEach(() => simulated.close());

async function generate(count: number): Promise<string[]> {
  const tickets = await Promise.all(
    Array.from({ length: count }, () =>
      uforge.images.generate('users/pat/appliances/2', {
        compress: true,
        targetFormat: { name: 'KVM' },
        installProfile: { memorySize: 1024 },
      }),
    ),
  );
  return tickets.map(({ uri }) => uri ?? '');
}

/** Watches until the job is complete; resolves to everything that was told. */
function untilComplete(uri: string): Promise<Tidings[]> {
  const told: Tidings[] = [];
  return new Promise((resolve) => {
    const stop = feed.watch(uri, (tidings) => {
      told.push(tidings);
      if (!('status' in tidings) || tidings.status.complete !== true) return;
      stop();
      resolve(told);
    });
  });
}

function countOf(operation: string): number {
  return simulator.journal().filter((entry) => entry.operation === operation).length;
}

test('fifty waits share one request an interval', async () => {
  const uris = await generate(50);
  await Promise.all(uris.map(untilComplete));
  expect(countOf('userMachineImageStatus_get')).toBeLessThan(20);
  expect(countOf('machineImageStatus_get')).toBe(0);
});

test('where the call for many is refused, each is asked for by itself, and that is remembered', async () => {
  whenever(simulator, 'userMachineImageStatus_get', () => ({ status: 403 }));
  const uris = await generate(3);
  await Promise.all(uris.map(untilComplete));
  expect(countOf('userMachineImageStatus_get')).toBe(1);
  expect(countOf('machineImageStatus_get')).toBeGreaterThanOrEqual(3);
});

test.each<[string, Fault]>([
  ['fails', { status: 500 }],
  ['answers with a page', { status: 200, body: '<html><body>Log in</body></html>' }],
])('where only the call for many %s, each is asked for by itself', async (_, fault) => {
  whenever(simulator, 'userMachineImageStatus_get', () => fault);
  const uris = await generate(2);
  await Promise.all(uris.map(untilComplete));
  expect(countOf('userMachineImageStatus_get')).toBe(3);
});

test('an answer that lacks one job is no end for that job', async () => {
  const empty =
    '<ns0:statuses xmlns:ns0="http://www.usharesoft.com/uforge"><total>0</total><statuses/></ns0:statuses>';
  whenever(simulator, 'userMachineImageStatus_get', () => ({ status: 200, body: empty }));
  const [uri = ''] = await generate(1);
  await untilComplete(uri);
  expect(countOf('machineImageStatus_get')).toBeGreaterThan(0);
});

test('a status that says nothing is the trouble of that job alone', async () => {
  whenever(simulator, 'userMachineImageStatus_get', () => ({ status: 403 }));
  const [mute = '', other = ''] = await generate(2);
  const nothing = '<ns0:status xmlns:ns0="http://www.usharesoft.com/uforge"/>';
  simulator.faults.add(({ path }) =>
    path === `/${mute}/status` ? { status: 200, body: nothing } : undefined,
  );
  const told: Tidings[] = [];
  const stop = feed.watch(mute, (tidings) => told.push(tidings));
  const toldOfOther = await untilComplete(other);
  stop();
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((tidings) => 'trouble' in tidings)).toBe(true);
  expect(toldOfOther.every((tidings) => 'status' in tidings)).toBe(true);
});

test('a server in trouble is asked ever more seldom, and the trouble is told', async () => {
  whenever(simulator, 'userMachineImageStatus_get', (earlier) =>
    earlier < 4 ? { status: 503 } : undefined,
  );
  whenever(simulator, 'machineImageStatus_get', () => ({ status: 503 }));
  const [uri = ''] = await generate(1);
  const told = await untilComplete(uri);
  expect(told.filter((tidings) => 'trouble' in tidings)).toHaveLength(4);
  const asked = simulator
    .journal()
    .filter((entry) => entry.operation === 'userMachineImageStatus_get')
    .map((entry) => Date.parse(entry.at));
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? at));
  expect(pauses[2]).toBeGreaterThan((pauses[0] ?? 0) * 2);
});

test('Retry-After is honoured', async () => {
  whenever(simulator, 'userMachineImageStatus_get', (earlier) =>
    earlier === 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined,
  );
  const [uri = ''] = await generate(1);
  await untilComplete(uri);
  const [first, second] = simulator
    .journal()
    .filter((entry) => entry.operation === 'userMachineImageStatus_get')
    .map((entry) => Date.parse(entry.at));
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
});

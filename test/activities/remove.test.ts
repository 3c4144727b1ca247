import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRemoveActivities } from '../../activities/remove.ts';
import { beyondRule } from '../../activities/retention.ts';
import type { Cleanup, Made } from '../../pipeline/model.ts';
import {
  activityEnvironment,
  type Simulated,
  source,
  startSimulated,
  whenever,
} from './simulated.ts';

let simulated: Simulated;

beforeEach(async () => {
  simulated = await startSimulated({ generationMs: 1 });
});
afterEach(() => simulated.close());

/** Has UForge make so many images, and returns what a ledger remembers of them, oldest first. */
async function made(count: number): Promise<Made[]> {
  const { uforge } = simulated;
  const things: Made[] = [];
  for (let number = 0; number < count; number++) {
    const { uri } = await uforge.images.generate(source.uri, {
      compress: true,
      targetFormat: { name: 'KVM' },
      installProfile: { memorySize: 1024 },
    });
    while (!(await uforge.images.status(uri)).complete) await Bun.sleep(5);
    things.push({ uri, by: 'build-web', target: 'kvm', at: Date.now() + number, ours: 'proven' });
  }
  return things;
}

function beyond(things: Made[], coming: string[] = []) {
  return beyondRule(simulated.uforge, {
    remembered: { since: 0, made: things },
    keep: { images: { last: 2 } },
    coming: new Set(coming),
  });
}

function uris(things: (Made | undefined)[]): (string | undefined)[] {
  return things.map((thing) => thing?.uri);
}

async function remove(image: string, until: number): Promise<Cleanup[]> {
  const { removeMade } = createRemoveActivities(simulated.dependencies);
  const removals = [{ publications: [], image }];
  return await activityEnvironment().run(() =>
    removeMade({ by: 'build-web', removals, until, reason: 'It is old' }),
  );
}

test('what is beyond the rule is told newest first, one more for a run that is to come', async () => {
  const things = await made(4);
  const now = await beyond(things);
  expect(now.removals.map(({ image }) => image)).toEqual(uris([things[1], things[0]]));
  const soon = await beyond(things, ['kvm']);
  expect(soon.removals.map(({ image }) => image)).toEqual(uris([things[2], things[1], things[0]]));
});

test('what UForge made later than is remembered is none of ours, whatever its address', async () => {
  const things = await made(4);
  const aWeek = 7 * 24 * 60 * 60 * 1_000;
  const longAgo = things.map((thing) => ({ ...thing, at: thing.at - aWeek }));
  const found = await beyond(longAgo);
  expect(found.removals).toEqual([]);
  expect(found.kept).toMatchObject([
    { outcome: 'kept', reason: expect.stringContaining('later than') },
    { outcome: 'kept', reason: expect.stringContaining('later than') },
  ]);
});

test('what is gone, failed or not provably ours counts for nothing', async () => {
  const things = await made(4);
  const [first, second, third, fourth] = things;
  await simulated.uforge.images.delete(fourth?.uri ?? '');
  const unsure = things.map((thing) => (thing === first ? { ...thing, ours: 'likely' } : thing));
  const found = await beyond(unsure as Made[]);
  expect(found.removals).toEqual([]);
  expect(found.gone).toEqual(uris([fourth]));
  expect(found.kept).toEqual([
    { what: 'image', uri: first?.uri, outcome: 'kept', reason: 'it is not provably ours' },
  ]);
  expect(uris([second, third])).toHaveLength(2);
});

test('a server that does not tell of many at once is asked one by one', async () => {
  whenever(simulated.simulator, 'userMachineImageStatus_get', () => ({ status: 403 }));
  const things = await made(3);
  const { removals } = await beyond(things);
  expect(removals.map(({ image }) => image)).toEqual(uris([things[0]]));
});

test('nothing is found out while UForge is down', async () => {
  const things = await made(3);
  whenever(simulated.simulator, 'machineImagePublished_getAll', () => ({ status: 503 }));
  await expect(beyond(things)).rejects.toThrow();
});

test('what UForge does not delete in time is kept, and why is said', async () => {
  const [thing] = await made(1);
  whenever(simulated.simulator, 'machineImage_delete', () => ({ status: 503 }));
  const began = Date.now();
  expect(await remove(thing?.uri ?? '', began + 1_000)).toEqual([
    {
      what: 'image',
      uri: thing?.uri,
      outcome: 'kept',
      reason: expect.stringContaining('it could not be deleted: '),
    },
  ]);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(await remove(thing?.uri ?? '', began)).toMatchObject([
    { outcome: 'kept', reason: 'there was no time left to delete it' },
  ]);
});

test('what passes is tried again, and what is gone already counts as deleted', async () => {
  const [thing] = await made(1);
  whenever(simulated.simulator, 'machineImage_delete', (earlier) =>
    earlier === 0 ? { status: 503 } : undefined,
  );
  const deleted = { what: 'image', uri: thing?.uri, outcome: 'deleted', reason: 'It is old' };
  expect(await remove(thing?.uri ?? '', Date.now() + 20_000)).toEqual([deleted]);
  expect(await remove(thing?.uri ?? '', Date.now() + 20_000)).toEqual([deleted]);
});

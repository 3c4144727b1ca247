/** Which of the images that were made for a pipeline a rule does not keep any more. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Beyond, beyondRule } from '../../activities/retention.ts';
import type { KeepRule, Made } from '../../pipeline/model.ts';
import { document } from '../uforge/server.ts';
import { type Simulated, startSimulated } from './simulated.ts';

let simulated: Simulated;

beforeEach(async () => {
  simulated = await startSimulated();
});
afterEach(() => simulated.close());

const day = 86_400_000;

function uriOf(number: number): string {
  return `users/pat/appliances/2/images/${number}`;
}

/** An image that was made so many days ago. */
function made(number: number, daysAgo: number, other: Partial<Made> = {}): Made {
  const at = Date.now() - daysAgo * day;
  return { uri: uriOf(number), by: 'build-web', target: 'vbox', at, ours: 'proven', ...other };
}

/** @param failed numbers of images whose generation failed; that of all others is complete. */
async function beyond(images: Made[], rule: KeepRule, failed: number[] = []): Promise<Beyond> {
  const numbers = images.map(({ uri }) => Number(uri.split('/').at(-1)));
  const statuses = numbers.map((number) => {
    const state = failed.includes(number) ? 'error' : 'complete';
    return `<status><${state}>true</${state}><parentUri>${uriOf(number)}</parentUri></status>`;
  });
  simulated.simulator.faults.add(({ operation }) =>
    operation === 'userMachineImageStatus_get'
      ? { status: 200, body: document('statuses', `<statuses>${statuses.join('')}</statuses>`) }
      : undefined,
  );
  const remembered = { since: 0, made: images };
  return await beyondRule(simulated.dependencies.uforge, { remembered, keep: { images: rule } });
}

function going({ removals }: Beyond): (string | undefined)[] {
  return removals.map(({ image }) => image);
}

test('the newest of each target stays, however old it is', async () => {
  const images = [made(1, 30), made(2, 20), made(3, 40, { target: 'aws' })];
  expect(going(await beyond(images, { olderThanMs: day }))).toEqual([uriOf(1)]);
});

test('one that failed is not the newest of those that are kept', async () => {
  const images = [made(1, 3), made(2, 2), made(3, 1)];
  expect(going(await beyond(images, { last: 1 }, [3]))).toEqual([uriOf(1)]);
});

test('one that may not be ours is not the newest of those that are kept, either', async () => {
  const images = [made(1, 3), made(2, 2), made(3, 1, { ours: 'likely' })];
  expect(going(await beyond(images, { last: 1 }))).toEqual([uriOf(1)]);
});

test('what is among the last so many stays, and what is young', async () => {
  const images = [made(1, 40), made(2, 30), made(3, 20), made(4, 10)];
  expect(going(await beyond(images, { last: 2, olderThanMs: 35 * day }))).toEqual([uriOf(1)]);
});

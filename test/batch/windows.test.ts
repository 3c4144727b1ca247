/** That slots are handed out fairly, and that histories stay short however many pipelines there are. */
import { expect, test } from 'vitest';
import type { BatchCounts } from '../../pipeline/model.ts';
import {
  grainOf,
  hasRoomForStages,
  largestShard,
  reportEvery,
  shareOf,
} from '../../workflows/batch-budget.ts';
import { handOut, type SlotHolder } from '../../workflows/batch-windows.ts';

/** Events of one shard in the history of its batch, and what else there is. */
const cost = { child: 9, report: 4, steer: 5, rest: 20 };

interface Simulated extends SlotHolder {
  /** What the batch does not know until it is told. */
  real: { pending: number; running: number };
  drain: number | undefined;
  halved: boolean;
  changes: number;
}

function counts(pending: number, running: number, total: number): BatchCounts {
  const completed = total - pending - running;
  return { total, pending, running, completed, failed: 0, cancelled: 0, skipped: 0 };
}

/** Runs a batch whose pipelines take about the same time, and says what it cost. */
function simulate(total: number, slots: number) {
  const shards: Simulated[] = [];
  for (let left = total; left > 0; left -= largestShard) {
    const size = Math.min(left, largestShard);
    shards.push({
      state: 'waiting',
      counts: counts(size, 0, size),
      window: 0,
      held: 0,
      real: { pending: size, running: 0 },
      drain: undefined,
      halved: false,
      changes: 0,
    });
  }
  let events = cost.rest;
  let most = 0;
  let busy = 0;
  let steps = 0;
  let change: 'none' | 'some' | 'all' = 'all';
  const report = (shard: Simulated) => {
    const { pending, running } = shard.real;
    events += cost.report;
    shard.changes = 0;
    shard.counts = counts(pending, running, shard.counts.total);
    shard.held = Math.min(pending + running, Math.max(running, pending > 0 ? shard.window : 0));
    if (change === 'none') change = 'some';
  };
  const fill = (shard: Simulated) => {
    const room = Math.max(0, shard.window - shard.real.running);
    const begun = Math.min(room, shard.real.pending);
    shard.real.pending -= begun;
    shard.real.running += begun;
    shard.changes += begun;
    if (shard.changes >= reportEvery(shards.length, shard.counts.total)) report(shard);
    if (shard.real.pending > 0 || shard.drain !== undefined) return;
    shard.drain = Math.floor(shard.real.running / 2);
    if (shard.real.running < shard.window) report(shard);
  };
  const distribute = () => {
    while (change !== 'none') {
      const share = shareOf(slots, shards.length);
      const grain = change === 'all' ? 1 : grainOf(Math.min(share, slots), shards.length);
      change = 'none';
      const { begin, steer } = handOut({ shards, slots, share, grain });
      for (const { shard, window } of begin) {
        events += cost.child;
        Object.assign(shard, { state: 'running', window, held: window });
      }
      for (const { shard, window } of steer) {
        events += cost.steer;
        shard.window = window;
        shard.held = Math.max(shard.held, window);
      }
      for (const { shard } of [...begin, ...steer]) fill(shard);
    }
  };
  distribute();
  for (let turn = 0; shards.some(({ state }) => state !== 'ended'); turn++) {
    const running = shards.filter(({ real }) => real.running > 0);
    const all = running.reduce((sum, { real }) => sum + real.running, 0);
    if (all === 0) throw new Error('Nothing runs, and not all is done.');
    most = Math.max(most, all);
    busy += all;
    steps++;
    // The one that ends is each of those that run in turn.
    let at = turn % all;
    const shard = running.find(({ real }) => {
      at -= real.running;
      return at < 0;
    });
    if (!shard) throw new Error('There is one.');
    shard.real.running--;
    shard.changes++;
    fill(shard);
    if (shard.real.running + shard.real.pending === 0) {
      Object.assign(shard, { state: 'ended', held: 0 });
      shard.counts = counts(0, 0, shard.counts.total);
      change = 'some';
    } else if (shard.drain !== undefined && !shard.halved && shard.real.running <= shard.drain) {
      shard.halved = true;
      report(shard);
    }
    distribute();
  }
  return { events, most, share: busy / steps / slots };
}

test.each([
  [10_000, 10],
  [10_000, 11],
  [10_000, 1],
  [10_000, 19],
  [10_000, 97],
  [10_000, 300],
  [10_000, 1_000],
  [5_000, 25],
  [1_000, 10],
  [1_000, 120],
  [121, 7],
])('the history of a batch of %i, %i at once, is no longer than 2,000 events', (total, slots) => {
  const { events, most } = simulate(total, slots);
  expect(events).toBeLessThan(2_000);
  expect(most).toBeLessThanOrEqual(slots);
});

test.each([
  [10_000, 10, 0.9],
  [10_000, 100, 0.85],
  [10_000, 500, 0.8],
  [1_000, 10, 0.9],
  [1_000, 100, 0.8],
])('of %i pipelines, %i at once, few slots are left empty', (total, slots, least) => {
  expect(simulate(total, slots).share).toBeGreaterThan(least);
});

test('slots that were taken back are no one else’s as long as they are held', () => {
  const shards: SlotHolder[] = [
    { state: 'running', counts: counts(50, 10, 120), window: 10, held: 10 },
    { state: 'running', counts: counts(50, 10, 120), window: 10, held: 10 },
    { state: 'waiting', counts: counts(120, 0, 120), window: 0, held: 0 },
  ];
  const { begin, steer } = handOut({ shards, slots: 12, share: 10, grain: 1 });
  expect(begin).toEqual([]);
  expect(steer).toEqual([{ shard: shards[1], window: 2 }]);
});

test('a shard whose pipelines all tell what they are at passes 2,000 events neither', () => {
  // Beginnings and ends 9, and all the words that a pipeline may say 12.
  let events = 60;
  for (let begun = 0; begun < largestShard; begun++) {
    const tells = hasRoomForStages({
      historyLength: events,
      pending: largestShard - begun - 1,
      telling: 0,
    });
    events += tells ? 21 : 9;
  }
  expect(events).toBeLessThan(2_000);
  expect(events).toBeGreaterThan(1_700);
});

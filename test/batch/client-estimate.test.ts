import { expect, test } from 'vitest';
import { noCounts } from '../../client/batch/counts.ts';
import { estimate, estimateText, type Standing } from '../../client/batch/estimate.ts';
import type { BatchRow } from '../../pipeline/model.ts';

const now = 10_000_000;
const minute = 60_000;

function ended(number: number, took: number): BatchRow[] {
  return Array.from({ length: number }, (_, index) => ({
    name: `ended-${index}`,
    status: 'completed',
    startedAt: now - took - index,
    endedAt: now - index,
  }));
}

function running(number: number, for_: number, stage = 'generating'): BatchRow[] {
  return Array.from({ length: number }, (_, index) => ({
    name: `running-${index}`,
    status: 'running',
    stage,
    startedAt: now - for_,
  }));
}

function standing(rows: readonly BatchRow[], pending: number, concurrency = 5): Standing {
  const of = (status: BatchRow['status']) => rows.filter((row) => row.status === status).length;
  const counts = {
    ...noCounts,
    total: rows.length + pending,
    pending,
    running: of('running'),
    completed: of('completed'),
    failed: of('failed'),
    skipped: of('skipped'),
  };
  return { counts, concurrency, rows, now };
}

test('nothing is said before enough pipelines of the batch have ended', () => {
  expect(estimate(standing([...ended(2, minute), ...running(5, minute)], 50))).toBeUndefined();
  expect(estimate(standing([...ended(9, minute), ...running(40, minute)], 50, 40))).toBeUndefined();
});

test('what is to come takes as long as what has ended, so many at a time', () => {
  // Five that just began, then two rounds of five.
  const left = estimate(standing([...ended(20, minute), ...running(5, 0)], 10));
  expect(left).toMatchObject({ leastMs: 3 * minute, samples: 20, eachMs: minute });
});

test('pipelines that run longer than those that ended stretch the upper end only', () => {
  const left = estimate(standing([...ended(5, minute), ...running(5, 10 * minute)], 20));
  expect(left?.leastMs).toBeLessThan(7 * minute);
  expect(left?.mostMs).toBeGreaterThan(20 * minute);
});

test('the last ones count as long as they have still to run', () => {
  const left = estimate(standing([...ended(10, 10 * minute), ...running(2, 4 * minute)], 0));
  expect(left?.leastMs).toBe(6 * minute);
});

test('as much of what is to come is taken to be skipped as was so far', () => {
  const skipped: BatchRow[] = Array.from({ length: 10 }, (_, index) => ({
    name: `skipped-${index}`,
    status: 'skipped',
  }));
  const rows = [...ended(10, minute), ...skipped, ...running(5, 0)];
  expect(estimate(standing(rows, 20))?.leastMs).toBe(3 * minute);
});

test('what waits for a person is left out, as nobody knows when they come', () => {
  const rows = [...ended(10, minute), ...running(1, 600 * minute, 'blocked')];
  expect(estimate(standing(rows, 0))?.mostMs).toBe(0);
});

test('what was joined tells nothing about how long a pipeline takes here', () => {
  const joined = ended(10, minute).map((row): BatchRow => ({ ...row, joined: true }));
  expect(estimate(standing(joined, 10))).toBeUndefined();
});

test('the estimate is said with what it goes by', () => {
  const text = (leastMs: number, mostMs: number) =>
    estimateText({ leastMs, mostMs, samples: 34, eachMs: 4 * minute });
  expect(text(10 * minute, 18 * minute)).toBe(
    'about 10 min to 18 min left, going by the 34 that ended last (4 min each)',
  );
  expect(text(10 * minute, 11 * minute)).toMatch(/^about 11 min left/);
});

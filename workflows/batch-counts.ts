import type { BatchCounts, BatchItemStatus } from '../pipeline/model.ts';

/** The states of a pipeline in a batch. */
const statuses: readonly BatchItemStatus[] = [
  'pending',
  'running',
  'completed',
  'failed',
  'cancelled',
  'skipped',
];

/** How many are in which state. */
export function countsOf(all: readonly { status: BatchItemStatus }[]): BatchCounts {
  const counts = noCounts();
  for (const { status } of all) counts[status]++;
  counts.total = all.length;
  return counts;
}

/** Of so many that have not begun. */
export function pendingCounts(total: number): BatchCounts {
  return { ...noCounts(), pending: total, total };
}

export function sumOf(all: readonly BatchCounts[]): BatchCounts {
  const sum = noCounts();
  for (const counts of all) {
    sum.total += counts.total;
    for (const status of statuses) sum[status] += counts[status];
  }
  return sum;
}

/** The same where nothing goes on any more: what did not end by itself is cancelled. */
export function overCounts(counts: BatchCounts): BatchCounts {
  const { pending, running, cancelled } = counts;
  return { ...counts, pending: 0, running: 0, cancelled: cancelled + pending + running };
}

/** `12 completed, 3 failed`: those that there are. */
export function countsText(counts: BatchCounts): string {
  const said: [number, string][] = [
    [counts.completed, 'completed'],
    [counts.skipped, 'skipped'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
    [counts.running, 'running'],
    [counts.pending, 'to come'],
  ];
  const parts = said.flatMap(([count, what]) => (count > 0 ? `${count} ${what}` : []));
  return parts.join(', ') || 'nothing';
}

function noCounts(): BatchCounts {
  return { total: 0, pending: 0, running: 0, completed: 0, failed: 0, cancelled: 0, skipped: 0 };
}

import type {
  BatchCounts,
  BatchItemStatus,
  BatchProgress,
  ShardProgress,
} from '../../pipeline/model.ts';

/** The states of a pipeline in a batch, in the order in which people read them. */
const itemStatuses: readonly BatchItemStatus[] = [
  'completed',
  'skipped',
  'failed',
  'cancelled',
  'running',
  'pending',
];

export const noCounts: BatchCounts = {
  total: 0,
  pending: 0,
  running: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  skipped: 0,
};

/** Counts of so many that are all in one state. */
function countsOf(status: BatchItemStatus, total: number): BatchCounts {
  return { ...noCounts, total, [status]: total };
}

function sumOf(all: readonly BatchCounts[]): BatchCounts {
  const sum = { ...noCounts };
  for (const counts of all) {
    sum.total += counts.total;
    for (const status of itemStatuses) sum[status] += counts[status];
  }
  return sum;
}

/** The counts of a batch, made exact by what its shards say of themselves. */
export function exactCounts(
  progress: BatchProgress,
  shards: ReadonlyMap<string, ShardProgress>,
): BatchCounts {
  const told = sumOf(progress.shards.map(({ counts }) => counts));
  const begun = sumOf(
    progress.shards.map(({ workflowId, counts }) => shards.get(workflowId)?.counts ?? counts),
  );
  const { total, cancelled } = progress.counts;
  // What no shard has yet is to come, or never will.
  const rest = Math.max(0, total - begun.total);
  const never = Math.min(rest, Math.max(0, cancelled - told.cancelled));
  return sumOf([begun, countsOf('cancelled', never), countsOf('pending', rest - never)]);
}

/** How many have not ended. */
export function underWay({ pending, running }: BatchCounts): number {
  return pending + running;
}

/** How many have ended, one way or the other. */
export function endedOf(counts: BatchCounts): number {
  return counts.total - underWay(counts);
}

/** `240 completed, 12 skipped, 3 failed`: those that there are. */
export function countsText(counts: BatchCounts): string {
  const parts = itemStatuses.flatMap((status) => {
    const number = counts[status];
    if (number === 0) return [];
    return `${number} ${status === 'pending' ? 'to come' : status}`;
  });
  return parts.join(', ') || 'nothing yet';
}

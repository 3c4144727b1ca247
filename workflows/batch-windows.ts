import type { BatchCounts } from '../pipeline/model.ts';

/** What has to be known of a shard to give it slots. */
export interface SlotHolder {
  state: 'waiting' | 'running' | 'ended';
  counts: BatchCounts;
  /** How many may run at once, as it was told last. */
  window: number;
  /** More do not run, whatever it was told. */
  held: number;
}

/** A shard, and how many of its pipelines may run at once from now on. */
export interface Given<Holder> {
  shard: Holder;
  window: number;
}

/** How slots are given out. */
export interface Handing<Holder> {
  shards: readonly Holder[];
  /** There are so many. */
  slots: number;
  /** So many are a shard's share, as long as others are to begin. */
  share: number;
  /**
   * So many are worth a word to a shard, or its beginning; fewer only where they are all that it may
   * have.
   */
  grain: number;
}

/**
 * Gives out slots, so that no more pipelines run than there are: first to the shards that run, then to
 * those that are to begin, each in order. Slots that are still held are no one else's, also where they
 * were taken back.
 */
export function handOut<Holder extends SlotHolder>({
  shards,
  slots,
  share,
  grain,
}: Handing<Holder>): { begin: Given<Holder>[]; steer: Given<Holder>[] } {
  const running = shards.filter(({ state }) => state === 'running');
  const waiting = shards.filter(({ state }) => state === 'waiting');
  const begin: Given<Holder>[] = [];
  const steer: Given<Holder>[] = [];
  let free = slots - running.reduce((sum, { held }) => sum + held, 0);
  let left = slots;
  for (const shard of running) {
    if (shard.counts.pending === 0) {
      left -= shard.held;
      continue;
    }
    const need = shard.counts.pending + shard.counts.running;
    const most = waiting.length > 0 ? Math.min(need, Math.max(share, shard.window)) : need;
    const target = Math.min(most, Math.max(0, left));
    const window = windowOf(shard, { most, target, free, grain });
    left -= Math.min(window, need);
    free -= Math.max(0, window - shard.held);
    if (window !== shard.window) steer.push({ shard, window });
  }
  for (const shard of waiting) {
    const most = Math.min(shard.counts.total, share);
    const window = Math.min(most, free);
    if (window < 1 || (window < grain && window < most)) break;
    begin.push({ shard, window });
    free -= window;
  }
  return { begin, steer };
}

/** How many of a shard's pipelines may run from now on: more only where there is room for them. */
function windowOf(
  shard: SlotHolder,
  slots: { most: number; target: number; free: number; grain: number },
): number {
  const { most, target, free, grain } = slots;
  if (target < Math.min(shard.window, most)) return target;
  const window = Math.min(target, shard.held + Math.max(0, free));
  const isWorthIt = window - shard.window >= grain || (window > shard.window && window === most);
  return isWorthIt ? window : shard.window;
}

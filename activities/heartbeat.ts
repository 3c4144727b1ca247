import { Context } from '@temporalio/activity';
import type { Heartbeat } from '../pipeline/model.ts';

/** How often a live activity says so, in milliseconds: well below every heartbeat timeout. */
const intervalMs = 5_000;

/**
 * When it says so first, where it has nothing else to say. Each heartbeat is a write to Temporal's
 * database, and most activities are over before: until then the start counts as one.
 */
const firstAfterMs = 500;

/**
 * Runs something that takes its time and heartbeats while it does, so that the death of this worker
 * is noticed and, where the work allows it, a cancellation arrives.
 *
 * @param work is given `report`, which replaces what the next heartbeats say.
 */
export async function heartbeating<T>(
  work: (report: (details: Heartbeat) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let details: Heartbeat = {};
  const beat = () => context.heartbeat(details);
  const first = setTimeout(beat, firstAfterMs);
  const timer = setInterval(beat, intervalMs);
  try {
    return await work((next) => {
      details = next;
      beat();
    });
  } finally {
    clearTimeout(first);
    clearInterval(timer);
  }
}

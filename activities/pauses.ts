import { Context } from '@temporalio/activity';
import { UForgeError } from '../uforge/index.ts';

/** The longest that a server's `Retry-After` is followed, in milliseconds: a mad one stalls nothing for ever. */
const longestRetryAfterMs = 3_600_000;

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** How long the server asked to be left alone, in milliseconds, an hour at most. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof UForgeError) || error.retryAfterMs === undefined) return undefined;
  return Math.min(error.retryAfterMs, longestRetryAfterMs);
}

/**
 * Milliseconds until the next attempt of the activity that runs here: 1 s, 2 s, 4 s … 60 s. Temporal's
 * own pauses are the same for all, so that what failed together would come back together.
 */
export function pauseBeforeNextAttempt(): number {
  const { attempt } = Context.current().info;
  return jittered(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
}

/** A pause between three and five quarters of what is given. */
export function jittered(ms: number): number {
  return Math.round(ms * (0.75 + Math.random() / 2));
}

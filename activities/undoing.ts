/** What cancelling and deleting at UForge have in common: nobody comes back to it later. */
import type { ApplicationFailure } from '@temporalio/activity';
import { UForgeError, Unauthorised } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { explain, failureOf, targetFailure } from './failure.ts';
import type { Refusals } from './refusals.ts';

/** Milliseconds between two looks at what is undone: people may wait for it. */
export function undoingInterval({
  pollIntervalMs,
}: Pick<ActivityDependencies, 'pollIntervalMs'>): number {
  return Math.min(pollIntervalMs, 1_000);
}

/** What passes is Temporal's to try again; a refusal is looked at again before it is believed. */
export function isDoubted(error: unknown, refusals: Refusals): boolean {
  return error instanceof UForgeError && !error.retryable && refusals.oneMore() === 'doubted';
}

/** Undoing waits for a password that is set right again: a worker with the new one goes on with it. */
export function compensationFailure(error: unknown, stage: string): ApplicationFailure {
  if (error instanceof Unauthorised) {
    return targetFailure(explain(error, stage), { retryable: 'yes' });
  }
  return failureOf(error, stage);
}

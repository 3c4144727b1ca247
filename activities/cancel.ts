import { type ApplicationFailure, Context } from '@temporalio/activity';
import type { JobEnd } from '../pipeline/model.ts';
import { NotFound, type OpStatus, UForgeError, Unauthorised } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { explain, failureOf, targetFailure } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { Refusals } from './refusals.ts';

/** Milliseconds between two looks at what is undone: people may wait for it. */
export function undoingInterval({
  pollIntervalMs,
}: Pick<ActivityDependencies, 'pollIntervalMs'>): number {
  return Math.min(pollIntervalMs, 1_000);
}

/** A job at UForge that is to be stopped. */
interface RunningJob {
  cancel(): Promise<unknown>;
  status(): Promise<OpStatus>;
  /** Milliseconds between two looks at it. */
  intervalMs: number;
}

/**
 * Cancels a job at UForge, and returns how it ended there: it may have been done before. A refusal that
 * lasts is an error; one that passes is not, as the job would run on with nobody left who knows of it.
 */
export async function cancelJob(stage: string, job: RunningJob): Promise<JobEnd> {
  const context = Context.current();
  const looking = new Refusals(job.intervalMs);
  const cancelling = new Refusals(job.intervalMs);
  let asked = false;
  return await heartbeating(async () => {
    for (;;) {
      const end = await endOf(job, looking, stage);
      if (end !== undefined) return end;
      if (!asked) asked = await isAccepted(job, cancelling, stage);
      await context.sleep(job.intervalMs);
    }
  });
}

async function endOf(
  job: RunningJob,
  refusals: Refusals,
  stage: string,
): Promise<JobEnd | undefined> {
  try {
    const { complete, error, cancelled } = await job.status();
    refusals.over();
    if (cancelled === true) return 'cancelled';
    if (error === true) return 'failed';
    return complete === true ? 'done' : undefined;
  } catch (error) {
    if (isDoubted(error, refusals)) return undefined;
    if (error instanceof NotFound) return 'gone';
    throw compensationFailure(error, stage);
  }
}

/** Some servers say "not found" of a cancellation that they refuse: the job itself has to be gone. */
async function isAccepted(job: RunningJob, refusals: Refusals, stage: string): Promise<boolean> {
  try {
    await job.cancel();
    return true;
  } catch (error) {
    if (isDoubted(error, refusals)) return false;
    throw compensationFailure(error, stage);
  }
}

/** What passes is Temporal's to try again; a refusal is looked at again before it is believed. */
function isDoubted(error: unknown, refusals: Refusals): boolean {
  return error instanceof UForgeError && !error.retryable && refusals.oneMore() === 'doubted';
}

/** Undoing waits for a password that is set right again: a worker with the new one goes on with it. */
export function compensationFailure(error: unknown, stage: string): ApplicationFailure {
  if (error instanceof Unauthorised) {
    return targetFailure(explain(error, stage), { retryable: 'yes' });
  }
  return failureOf(error, stage);
}

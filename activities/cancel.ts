import { Context } from '@temporalio/activity';
import type { JobEnd } from '../pipeline/model.ts';
import { NotFound, type OpStatus } from '../uforge/index.ts';
import { heartbeating } from './heartbeat.ts';
import { Refusals } from './refusals.ts';
import { compensationFailure, isDoubted } from './undoing.ts';

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

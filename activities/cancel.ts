import { Context } from '@temporalio/activity';
import { NotFound, type OpStatus, Refused } from '../uforge/index.ts';
import { failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';

const lookEveryMs = 1_000;

/**
 * Cancels a job at UForge and returns when it has stopped there. What is gone, done or cancelled
 * already is as good; UForge refusing the cancellation of what still runs is an error.
 */
export async function cancelJob(
  stage: string,
  job: { cancel(): Promise<unknown>; status(): Promise<OpStatus> },
): Promise<void> {
  const context = Context.current();
  await heartbeating(async () => {
    try {
      if (hasEnded(await job.status())) return;
      await job.cancel().catch(async (error) => {
        if (!(error instanceof Refused || error instanceof NotFound)) throw error;
        // Some servers say "not found" of a cancellation that they refuse: the job itself has to be gone.
        if (!hasEnded(await job.status())) throw failureOf(error, stage);
      });
      while (!hasEnded(await job.status())) await context.sleep(lookEveryMs);
    } catch (error) {
      if (error instanceof NotFound) return;
      throw failureOf(error, stage);
    }
  });
}

function hasEnded(status: OpStatus): boolean {
  return status.complete === true || status.error === true || status.cancelled === true;
}

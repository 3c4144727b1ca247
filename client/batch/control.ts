import type { SetConcurrency } from '../../pipeline/model.ts';
import { describeDuration } from '../durations.ts';
import { UsageError } from '../errors.ts';
import { checkRunning, sendUpdate, type UpdateWords } from '../send-update.ts';
import type { Session } from '../session.ts';
import type { BatchRun } from './batch-run.ts';

/** How long to wait for a worker to take a change up, unless that is said. Milliseconds. */
export const controlPatience = 60_000;

interface Patience {
  /** How long to wait for the worker's answer. Milliseconds. */
  timeoutMs: number;
}

/** Has a batch begin nothing new; what runs goes on. Throws {@link UsageError} where it is so already. */
export async function pauseBatch(
  session: Session,
  run: BatchRun,
  { note, timeoutMs }: Patience & { note?: string },
): Promise<void> {
  await checkRunning(run, wordsOf(run, timeoutMs));
  const progress = await run.progress();
  if (progress?.paused) {
    throw new UsageError(`${run.workflowId} is paused already.`, {
      hint: `Let it go on with: forgeline batch unpause ${run.workflowId}`,
    });
  }
  await update(session, run, {
    name: 'pause',
    argument: note === undefined ? {} : { note },
    timeoutMs,
  });
}

/** Has a paused batch go on. Throws {@link UsageError} where it is not paused. */
export async function unpauseBatch(
  session: Session,
  run: BatchRun,
  { timeoutMs }: Patience,
): Promise<void> {
  await checkRunning(run, wordsOf(run, timeoutMs));
  const progress = await run.progress();
  if (progress && !progress.paused) {
    throw new UsageError(`${run.workflowId} is not paused.`, {
      hint: `See how it goes with: forgeline batch show ${run.workflowId}`,
    });
  }
  await update(session, run, { name: 'unpause', timeoutMs });
}

/** Sets how many pipelines of a batch run at once. What runs goes on, also where it is lowered. */
export async function setConcurrency(
  session: Session,
  run: BatchRun,
  { concurrency, timeoutMs }: Patience & SetConcurrency,
): Promise<void> {
  await checkRunning(run, wordsOf(run, timeoutMs));
  await update(session, run, { name: 'setConcurrency', argument: { concurrency }, timeoutMs });
}

async function update(
  session: Session,
  run: BatchRun,
  { name, argument, timeoutMs }: Patience & { name: string; argument?: object },
): Promise<void> {
  const until = Date.now() + timeoutMs;
  await sendUpdate(
    session,
    run,
    { name, argument: argument ?? {}, until },
    wordsOf(run, timeoutMs),
  );
}

function wordsOf(run: BatchRun, timeoutMs: number): UpdateWords {
  const { workflowId } = run;
  return {
    notRunning: (status) => notRunning(run, status),
    late: `No worker took it up within ${describeDuration(timeoutMs)}: ${workflowId} may do so later.`,
    show: `forgeline batch show ${workflowId}`,
    tells: 'how it goes',
  };
}

function notRunning({ workflowId }: BatchRun, status: string): UsageError {
  return new UsageError(`${workflowId} is not running: it is ${status} already.`, {
    hint:
      status === 'completed'
        ? `See what came of it with: forgeline batch show ${workflowId}`
        : `Go on with what is not done with: forgeline batch retry ${workflowId}`,
  });
}

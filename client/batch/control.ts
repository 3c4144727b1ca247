import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { SetConcurrency } from '../../pipeline/model.ts';
import { describeDuration } from '../durations.ts';
import { OutcomeUnknown, UsageError } from '../errors.ts';
import { statusOf } from '../run.ts';
import type { Session } from '../session.ts';
import { isNoSuchRun, isUnreachable } from '../temporal-errors.ts';
import { asSentence, printable } from '../text.ts';
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
  await checkRuns(run);
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
  await checkRuns(run);
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
  await checkRuns(run);
  await update(session, run, { name: 'setConcurrency', argument: { concurrency }, timeoutMs });
}

async function checkRuns(run: BatchRun): Promise<void> {
  const status = statusOf(await run.describe());
  if (status !== 'running') throw notRunning(run, status);
}

async function update(
  session: Session,
  run: BatchRun,
  { name, argument, timeoutMs }: Patience & { name: string; argument?: object },
): Promise<void> {
  const { workflowId, runId } = run;
  try {
    await session.client.withDeadline(Date.now() + timeoutMs, () =>
      session.client.workflow
        .getHandle(workflowId, runId)
        .executeUpdate<unknown, [object]>(name, { args: [argument ?? {}] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(run, error);
    if (isNoSuchRun(error)) throw notRunning(run, statusOf(await run.describe()));
    if (!isLate(error)) throw error;
    throw new OutcomeUnknown(
      `No worker took it up within ${describeDuration(timeoutMs)}: ${workflowId} may do so later.`,
      {
        hint: `Look what it does with: forgeline batch show ${workflowId} — and whether a worker runs with: forgeline doctor`,
      },
    );
  }
}

function isLate(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnreachable(error);
}

function notRunning({ workflowId }: BatchRun, status: string): UsageError {
  return new UsageError(`${workflowId} is not running: it is ${status} already.`, {
    hint:
      status === 'completed'
        ? `See what came of it with: forgeline batch show ${workflowId}`
        : `Go on with what is not done with: forgeline batch retry ${workflowId}`,
  });
}

/** The batch's own refusal: something changed since it was looked at. */
function refused({ workflowId }: BatchRun, { cause }: WorkflowUpdateFailedError): UsageError {
  const said = printable(cause?.message ?? 'it does not say why');
  return new UsageError(asSentence(`${workflowId} refuses: ${said}`), {
    hint: `See how it goes with: forgeline batch show ${workflowId}`,
  });
}

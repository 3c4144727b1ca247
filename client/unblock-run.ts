import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Unblock, Unblocked } from '../pipeline/model.ts';
import { listOf, nearestWord } from '../pipeline/words.ts';
import { describeDuration } from './durations.ts';
import { OutcomeUnknown, UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { Row } from './progress/rows.ts';
import { statusOf } from './run.ts';
import type { Session } from './session.ts';
import { isNoSuchRun, isUnreachable } from './temporal-errors.ts';
import { asSentence, printable } from './text.ts';

export interface UnblockRequest extends Unblock {
  /** How long to wait for the worker's answer. Milliseconds. */
  timeoutMs: number;
}

/** Milliseconds that the update itself is given, however long the questions before it took. */
const leastPatience = 1_000;

/**
 * Lets what waits for a person go on: one target, or all. Answers with the names of those that go on.
 * Throws {@link UsageError} where nothing waits, or not this, and {@link OutcomeUnknown} where no
 * worker answers in time.
 */
export async function unblockRun(
  session: Session,
  run: PipelineRun,
  request: UnblockRequest,
): Promise<Unblocked> {
  const { workflowId } = run;
  const { target, timeoutMs } = request;
  const until = Date.now() + timeoutMs;
  const status = statusOf(await run.describe());
  if (status !== 'running') throw notRunning(workflowId, status);
  const { view } = await run.look();
  // Where no worker answers the question, the update itself waits for one.
  if (view.rows.length > 0) checkWaits(workflowId, view.rows, target);
  const argument: Unblock = target === undefined ? {} : { target };
  try {
    return await session.client.withDeadline(Math.max(until, Date.now() + leastPatience), () =>
      session.client.workflow
        .getHandle(workflowId, run.runId)
        .executeUpdate<Unblocked, [Unblock]>('unblock', { args: [argument] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(workflowId, error);
    if (isNoSuchRun(error)) throw notRunning(workflowId, statusOf(await run.describe()));
    if (!isLate(error)) throw error;
    throw new OutcomeUnknown(
      `No worker took it up within ${describeDuration(timeoutMs)}, so that ${workflowId} may still wait.`,
      {
        hint: `Look what it does with: forgeline show ${workflowId} — and whether a worker runs with: forgeline doctor`,
      },
    );
  }
}

function isLate(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnreachable(error);
}

function notRunning(workflowId: string, status: string): UsageError {
  return new UsageError(`${workflowId} waits for nobody: it is ${status} already.`, {
    hint:
      status === 'completed'
        ? `See what came of it with: forgeline show ${workflowId}`
        : `Go on with what is not done with: forgeline retry ${workflowId}`,
  });
}

/** Says before it is asked for what cannot be: that a target is misspelt, or does not wait. */
function checkWaits(workflowId: string, rows: readonly Row[], target: string | undefined): void {
  const waiting = rows.filter(({ stage }) => stage === 'blocked').map((row) => row.target);
  const asked = rows.find((row) => row.target === target);
  if (target !== undefined && !asked) throw unknownTarget(workflowId, rows, target);
  if (asked?.stage === 'blocked' || (target === undefined && waiting.length > 0)) return;
  const hint =
    waiting.length > 0
      ? `What waits: ${listOf(waiting, 'and')}.`
      : `See how far it is with: forgeline show ${workflowId}`;
  throw new UsageError(
    asked
      ? `${asked.target} of ${workflowId} waits for nobody: it is ${stageText(asked)}.`
      : `Nothing of ${workflowId} waits for a person.`,
    { hint },
  );
}

function stageText({ stage }: Row): string {
  return stage === 'pending' ? 'not begun yet' : stage;
}

function unknownTarget(workflowId: string, rows: readonly Row[], target: string): UsageError {
  const names = rows.map((row) => row.target);
  const near = nearestWord(target, names);
  return new UsageError(`${workflowId} has no target "${printable(target)}".`, {
    hint: near
      ? `Did you mean ${near}?`
      : `Its targets: ${listOf(names.slice(0, 10), 'and')}${names.length > 10 ? ' …' : ''}.`,
  });
}

/** The run's own refusal: something changed since it was looked at. */
function refused(workflowId: string, { cause }: WorkflowUpdateFailedError): UsageError {
  const said = printable(cause?.message ?? 'it does not say why');
  return new UsageError(asSentence(`${workflowId} refuses: ${said}`), {
    hint: `See what it waits for with: forgeline show ${workflowId}`,
  });
}

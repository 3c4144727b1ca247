import type { Unblock, Unblocked } from '../pipeline/model.ts';
import { listOf } from '../pipeline/words.ts';
import { UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { Row } from './progress/rows.ts';
import type { Session } from './session.ts';
import { stageText, targetNamed, updateRun } from './update-run.ts';

export interface UnblockRequest extends Unblock {
  /** How long to wait for the worker's answer. Milliseconds. */
  timeoutMs: number;
}

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
  const { target, timeoutMs } = request;
  return await updateRun<Unblocked, Unblock>(session, run, {
    name: 'unblock',
    argument: target === undefined ? {} : { target },
    timeoutMs,
    check: (rows) => checkWaits(run.workflowId, rows, target),
  });
}

/** Says before it is asked for what cannot be: that a target is misspelt, or does not wait. */
function checkWaits(workflowId: string, rows: readonly Row[], target: string | undefined): void {
  const waiting = rows.filter(({ stage }) => stage === 'blocked').map((row) => row.target);
  const asked = targetNamed(workflowId, rows, target);
  if (asked?.stage === 'blocked' || (target === undefined && waiting.length > 0)) return;
  const isAsked = rows.some(({ stage }) => stage === 'approval');
  const otherwise = isAsked
    ? `It waits for approval: forgeline approve ${workflowId}`
    : `See how far it is with: forgeline show ${workflowId}`;
  const hint = waiting.length > 0 ? `What waits: ${listOf(waiting, 'and')}.` : otherwise;
  throw new UsageError(
    asked
      ? `${asked.target} of ${workflowId} waits for nobody: it is ${stageText(asked)}.`
      : `Nothing of ${workflowId} waits for a person${isAsked ? ' to mend it' : ''}.`,
    { hint },
  );
}

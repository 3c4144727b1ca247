import {
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { OutcomeUnknown, UsageError } from './errors.ts';
import { statusOf } from './run.ts';
import type { Session } from './session.ts';
import { isNoSuchRun, isUnreachable } from './temporal-errors.ts';
import { asSentence, printable } from './text.ts';

/** What a person asks of a run that is in progress: a Temporal update, which a worker takes up. */
export interface AskedUpdate<Argument> {
  name: string;
  argument: Argument;
  /** When to stop waiting for the worker's answer, in milliseconds since the epoch. */
  until: number;
}

/** What is said where it does not come to pass. */
export interface UpdateWords {
  /** The run has ended already. */
  notRunning(status: string): UsageError;
  /** No worker answered in time: it may still be done. */
  late: string;
  /** The command that shows how the run stands. */
  show: string;
  /** What that command tells of one that refuses. */
  tells: string;
}

type UpdatedRun = { workflowId: string; runId: string } & {
  describe(): Promise<Parameters<typeof statusOf>[0]>;
};

/** Throws what {@link UpdateWords.notRunning} makes of a run that has ended. */
export async function checkRunning(run: UpdatedRun, words: UpdateWords): Promise<void> {
  const status = statusOf(await run.describe());
  if (status !== 'running') throw words.notRunning(status);
}

/**
 * Sends an update to a run, and answers as the run does. Throws {@link UsageError} where it is refused, and
 * {@link OutcomeUnknown} where no worker answers in time.
 */
export async function sendUpdate<Answer, Argument>(
  { client }: Session,
  run: UpdatedRun,
  { name, argument, until }: AskedUpdate<Argument>,
  words: UpdateWords,
): Promise<Answer> {
  const { workflowId, runId } = run;
  try {
    return await client.withDeadline(until, () =>
      client.workflow
        .getHandle(workflowId, runId)
        .executeUpdate<Answer, [Argument]>(name, { args: [argument] }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(workflowId, error, words);
    if (isNoSuchRun(error)) throw words.notRunning(statusOf(await run.describe()));
    if (!isLate(error)) throw error;
    throw new OutcomeUnknown(words.late, {
      hint: `Look what it does with: ${words.show} — and whether a worker runs with: forgeline doctor`,
    });
  }
}

function isLate(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnreachable(error);
}

/** The run's own refusal: something changed since it was looked at. */
function refused(
  workflowId: string,
  { cause }: WorkflowUpdateFailedError,
  { show, tells }: UpdateWords,
): UsageError {
  const said = printable(cause?.message ?? 'it does not say why');
  return new UsageError(asSentence(`${workflowId} refuses: ${said}`), {
    hint: `See ${tells} with: ${show}`,
  });
}

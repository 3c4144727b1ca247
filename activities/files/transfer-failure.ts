import { type ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { failureOf, targetFailure } from '../failure.ts';
import { FileProblem } from './file-problem.ts';

/** The stage that a failure is reported under. */
export type TransferStage = 'download' | 'packages';

/**
 * What a failed transfer is to Temporal. Where the activity was told to stop, that is the reason,
 * whatever error it surfaced as.
 */
export function transferFailure(
  error: unknown,
  stage: TransferStage,
): ApplicationFailure | CancelledFailure {
  const { cancellationSignal, cancellationDetails: details } = Context.current();
  if (cancellationSignal.aborted) {
    const { reason } = cancellationSignal;
    if (details?.cancelRequested || details?.paused || details?.reset) {
      return reason instanceof CancelledFailure ? reason : new CancelledFailure('Cancelled.');
    }
    // A worker's shutdown looks like a cancel here, and must not end the activity as cancelled.
    return targetFailure(
      {
        stage,
        code: 'interrupted',
        message: 'The worker stopped in the middle of the transfer.',
        hint: 'It goes on with the next worker.',
      },
      { retryable: 'yes' },
    );
  }
  if (!(error instanceof FileProblem)) return failureOf(error, stage);
  const { code, message, hint, retryable, retryAfterMs } = error;
  return targetFailure(
    { stage, code, message, hint },
    { retryable, ...(retryAfterMs === undefined ? {} : { nextRetryDelayMs: retryAfterMs }) },
  );
}

/**
 * Whether the activity was cancelled, so that a partial file is of no use. A worker's shutdown, a pause
 * and a reset end an attempt with the same signal, and are followed by another one; after a failure a
 * person may mend the cause, and only the workflow knows whether anybody waits for that.
 */
export function isAbandoned(): boolean {
  return Context.current().cancellationDetails?.cancelRequested === true;
}

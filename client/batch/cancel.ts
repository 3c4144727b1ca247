import type { CancelBatchOptions } from '../commands/batch/cancel.ts';
import { ForgelineError } from '../errors.ts';
import type { ExitStatus as Status } from '../exit-status.ts';
import { limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { statusOf } from '../run.ts';
import { ensureWorkerOf } from '../runs.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { listenForInterruption } from '../signals.ts';
import type { BatchRun } from './batch-run.ts';
import { findBatch } from './find-batch.ts';
import { followBatch } from './follow-batch.ts';

/** `forgeline batch cancel`: cancels a batch, and waits until all of it has cleaned up behind itself. */
export async function cancel(
  output: Output,
  id: string,
  options: CancelBatchOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    return await cancelFound(output, session, await findBatch(session, id, identity), options);
  } finally {
    await session.close();
  }
}

/** Cancels a batch, once it is found. */
export async function cancelFound(
  output: Output,
  session: Session,
  run: BatchRun,
  options: CancelBatchOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    const by = limits(interruption, options.timeout);
    const warn = (message: string) => output.warn(message);
    await ensureWorkerOf(session, run, { ...options, warn });
    const { workflowId } = run;
    const before = statusOf(await run.describe());
    if (before !== 'running') {
      throw new ForgelineError(`${workflowId} is not running: it is ${before} already.`, {
        hint: `See what came of it with: forgeline batch show ${workflowId}`,
      });
    }
    await run.requestCancel();
    output.say(`${workflowId}: cancelling`);
    return await followBatch(output, { session, run, by, onAbort: 'detach', wanted: 'cancelled' });
  } finally {
    interruption.close();
  }
}

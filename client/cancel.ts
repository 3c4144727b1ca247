import { cancelFound } from './batch/cancel.ts';
import { batchMeant } from './batch/find-batch.ts';
import type { CancelOptions } from './commands/cancel.ts';
import { ForgelineError, OutcomeUnknown } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { reportRun } from './report.ts';
import { statusOf } from './run.ts';
import { ensureWorkerOf, findRun } from './runs.ts';
import { identityOf, sessionOf } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { interruptedStatus, reportDetached, waitForRuns } from './wait.ts';

/** `forgeline cancel`: cancels one run, and waits until it has cleaned up behind itself. */
export async function cancel(output: Output, id: string, options: CancelOptions): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  const interruption = listenForInterruption();
  try {
    const batch = await batchMeant(session, id, identity);
    if (batch) return await cancelFound(output, session, batch, options);
    const by = limits(interruption, options.timeout);
    const run = await findRun(session, id, identity);
    await ensureWorkerOf(session, run, { ...options, warn: (message) => output.warn(message) });
    const before = statusOf(await run.describe());
    if (before !== 'running') {
      throw new ForgelineError(`${run.workflowId} is not running: it is ${before} already.`, {
        hint: `See what came of it with: forgeline show ${run.workflowId} — and what runs with: forgeline list`,
      });
    }
    await run.requestCancel();
    output.say(`${run.workflowId}: cancelling`);
    const waited = await waitForRuns([run], { ...by, output, session, onAbort: 'detach' });
    if (waited === 'interrupted') {
      reportDetached(output, [run]);
      return interruptedStatus(by);
    }
    if (waited === 'timed out') {
      throw new OutcomeUnknown(`${run.workflowId} is still cancelling.`, {
        hint: `See: forgeline follow ${run.workflowId}`,
      });
    }
    const status = await reportRun(output, { run, session, wanted: 'cancelled' });
    return status === 'cancelled' ? ExitStatus.done : ExitStatus.failed;
  } finally {
    interruption.close();
    await session.close();
  }
}

import { ExitStatus, exitStatusOf, type ExitStatus as Status } from '../exit-status.ts';
import type { Limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import type { Session } from '../session.ts';
import { interruptedStatus, reportDetached, reportTimeout, waitForRuns } from '../wait.ts';
import type { BatchRun } from './batch-run.ts';
import { BatchWatch } from './batch-watch.ts';
import { reportBatch } from './report.ts';
import { lookForOf, openBatchView } from './views.ts';

/** How a batch is waited for, and what is written about its end. */
export interface Following {
  session: Session;
  run: BatchRun;
  by: Limits;
  onAbort: 'detach' | 'cancel';
  /** Path for a JUnit report. */
  junit?: string | undefined;
  /** What the command was to bring about. @default 'completed' */
  wanted?: 'completed' | 'cancelled';
}

/** Follows a batch to its end, says what came of it, and what to exit with. */
export async function followBatch(output: Output, following: Following): Promise<Status> {
  const { session, run, by, onAbort, junit, wanted = 'completed' } = following;
  const watch = new BatchWatch(run, { session, lookFor: lookForOf(output) });
  const openView = () => openBatchView(output, watch);
  const waited = await waitForRuns([watch], { ...by, output, session, onAbort, openView });
  if (waited === 'interrupted') {
    reportDetached(output, [watch]);
    return interruptedStatus(by);
  }
  if (waited === 'timed out') reportTimeout(output, [watch]);
  const status = await reportBatch(output, run, { junit, wanted });
  if (wanted === 'cancelled' && waited === 'ended') {
    return status === 'cancelled' ? ExitStatus.done : ExitStatus.failed;
  }
  return exitStatusOf([{ status }]);
}

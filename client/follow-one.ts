import { batchMeant } from './batch/find-batch.ts';
import { followFound } from './batch/follow.ts';
import type { FollowCommandOptions } from './commands/follow.ts';
import type { ExitStatus as Status } from './exit-status.ts';
import { exitStatusOf } from './exit-status.ts';
import { limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { reportRun } from './report.ts';
import { ensureWorkerOf, findRun } from './runs.ts';
import { identityOf, sessionOf } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { interruptedStatus, reportDetached, reportTimeout, waitForRuns } from './wait.ts';

/** `forgeline follow`: shows the progress of one run until it ends. */
export async function followOne(
  output: Output,
  id: string,
  options: FollowCommandOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  const interruption = listenForInterruption();
  try {
    const batch = await batchMeant(session, id, identity);
    if (batch) return await followFound(output, session, batch, options);
    const by = limits(interruption, options.timeout);
    const run = await findRun(session, id, identity);
    const warn = (message: string) => output.warn(message);
    await ensureWorkerOf(session, run, { ...options, other: 'is kept', warn });
    const waited = await waitForRuns([run], { ...by, output, session, onAbort: 'detach' });
    if (waited === 'interrupted') {
      reportDetached(output, [run]);
      return interruptedStatus(by);
    }
    if (waited === 'timed out') reportTimeout(output, [run]);
    return exitStatusOf([
      { status: await reportRun(output, { run, session, wanted: 'completed' }) },
    ]);
  } finally {
    interruption.close();
    await session.close();
  }
}

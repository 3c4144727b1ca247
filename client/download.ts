import type { DownloadOptions } from './commands/download.ts';
import { downloadInput, startDownload } from './download-request.ts';
import { ExitStatus, exitStatusOf, type ExitStatus as Status } from './exit-status.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { reportRun } from './report.ts';
import { settingsFor } from './requests.ts';
import { sessionOf } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { interruptedStatus, reportDetached, reportTimeout, waitForRuns } from './wait.ts';

/** `forgeline download`: fetches what exists already. */
export async function download(
  output: Output,
  uris: readonly string[],
  options: DownloadOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    const uforge = await settingsFor(options);
    const { to, as, overwrite, onAbort } = options;
    const identity = { url: uforge.url, login: uforge.login };
    const input = downloadInput(identity, { uris, to, as, overwrite });
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      await beforeLimits(by, () => session.ensureWorker(uforge));
      const { run, how } = await startDownload(session, input);
      const { workflowId, runId, webUiUrl, name } = run;
      const joined = how === 'joined';
      output.record({ type: 'started', name, workflowId, runId, webUiUrl, joined });
      output.say(`${how} ${workflowId}${webUiUrl ? ` (${webUiUrl})` : ''}`);
      if (options.detach) {
        reportDetached(output, [run]);
        return ExitStatus.done;
      }
      const waited = await waitForRuns([run], { ...by, output, session, onAbort });
      if (waited === 'interrupted') {
        reportDetached(output, [run]);
        return interruptedStatus(by);
      }
      if (waited === 'timed out') reportTimeout(output, [run]);
      return exitStatusOf([
        { status: await reportRun(output, { run, session, wanted: 'completed' }) },
      ]);
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

import { decideRun } from './approve-run.ts';
import type { ApproveOptions } from './commands/approve.ts';
import { DownloadRun } from './download-run.ts';
import { UsageError } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import type { Output } from './output.ts';
import { ensureWorkerOf, findRun } from './runs.ts';
import { identityOf, sessionOf } from './session.ts';

/** `forgeline approve` and `forgeline reject`: answer what a pipeline asks before it publishes. */
export async function decide(
  output: Output,
  decision: 'approve' | 'reject',
  id: string,
  options: ApproveOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const run = await findRun(session, id, identity);
    if (run instanceof DownloadRun) throw isDownload(run);
    await ensureWorkerOf(session, run, { ...options, warn: (message) => output.warn(message) });
    const { by, note, target, timeout: timeoutMs } = options;
    const { targets } = await decideRun(session, run, decision, {
      ...(by === undefined ? {} : { by }),
      ...(note === undefined ? {} : { note }),
      ...(target === undefined ? {} : { target }),
      timeoutMs,
    });
    const { name, workflowId } = run;
    const type = decision === 'approve' ? 'approved' : 'rejected';
    output.record({ type, workflowId, targets });
    output.say(`${name}: ${type} ${targets.join(', ')}`);
    output.say(`  forgeline follow ${workflowId}`);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

function isDownload({ workflowId }: DownloadRun): UsageError {
  return new UsageError(`${workflowId} is a download, which asks nobody for approval.`, {
    hint: `See how far it is with: forgeline show ${workflowId}`,
  });
}

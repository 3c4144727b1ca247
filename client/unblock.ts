import type { UnblockOptions } from './commands/unblock.ts';
import { DownloadRun } from './download-run.ts';
import { UsageError } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import type { Output } from './output.ts';
import { ensureWorkerOf, findRun } from './runs.ts';
import { identityOf, sessionOf } from './session.ts';
import { unblockRun } from './unblock-run.ts';

/** `forgeline unblock`: has targets go on that wait for a person. */
export async function unblock(
  output: Output,
  id: string,
  options: UnblockOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const run = await findRun(session, id, identity);
    if (run instanceof DownloadRun) throw isDownload(run);
    await ensureWorkerOf(session, run, { ...options, warn: (message) => output.warn(message) });
    const { target, timeout: timeoutMs } = options;
    const request = target === undefined ? { timeoutMs } : { target, timeoutMs };
    const { targets } = await unblockRun(session, run, request);
    const { name, workflowId } = run;
    output.record({ type: 'unblocked', workflowId, targets });
    output.say(`${name}: going on with ${targets.join(', ')}`);
    output.say(`  forgeline follow ${workflowId}`);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

function isDownload({ workflowId }: DownloadRun): UsageError {
  return new UsageError(`${workflowId} is a download, which never waits for a person.`, {
    hint: `See how far it is with: forgeline show ${workflowId}`,
  });
}

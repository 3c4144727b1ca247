import type { FollowBatchOptions } from '../commands/batch/follow.ts';
import type { ExitStatus as Status } from '../exit-status.ts';
import { limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { checkReportFile } from '../report-files.ts';
import type { ConnectionOptions } from '../runner.ts';
import { ensureWorkerOf } from '../runs.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { listenForInterruption } from '../signals.ts';
import type { BatchRun } from './batch-run.ts';
import { findBatch } from './find-batch.ts';
import { followBatch } from './follow-batch.ts';

/** `forgeline batch follow`: shows the progress of a batch until it ends. */
export async function follow(
  output: Output,
  id: string,
  options: FollowBatchOptions,
): Promise<Status> {
  if (options.junit) await checkReportFile(options.junit, '--junit');
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    return await followFound(output, session, await findBatch(session, id, identity), options);
  } finally {
    await session.close();
  }
}

/** Follows a batch, once it is found. */
export async function followFound(
  output: Output,
  session: Session,
  run: BatchRun,
  options: ConnectionOptions & { timeout?: number; junit?: string },
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    const by = limits(interruption, options.timeout);
    const warn = (message: string) => output.warn(message);
    await ensureWorkerOf(session, run, { ...options, other: 'is kept', warn });
    const { junit } = options;
    return await followBatch(output, { session, run, by, onAbort: 'detach', junit });
  } finally {
    interruption.close();
  }
}

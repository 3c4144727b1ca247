import type { PauseBatchOptions } from '../commands/batch/pause.ts';
import type { SetBatchOptions } from '../commands/batch/set.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { ensureWorkerOf } from '../runs.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import type { ControlOptions } from './batch-options.ts';
import type { BatchRun } from './batch-run.ts';
import { pauseBatch, setConcurrency, unpauseBatch } from './control.ts';
import { findBatch } from './find-batch.ts';

/** `forgeline batch pause`. */
export async function pause(
  output: Output,
  id: string,
  options: PauseBatchOptions,
): Promise<Status> {
  return await change(output, id, options, async (session, run) => {
    const { note, timeout: timeoutMs } = options;
    await pauseBatch(session, run, { ...(note === undefined ? {} : { note }), timeoutMs });
    output.record({ type: 'paused', name: run.name, workflowId: run.workflowId });
    output.say(`${run.name}: paused: nothing new begins, and what runs goes on`);
    output.say(`  forgeline batch unpause ${run.workflowId}`);
  });
}

/** `forgeline batch unpause`. */
export async function unpause(
  output: Output,
  id: string,
  options: ControlOptions,
): Promise<Status> {
  return await change(output, id, options, async (session, run) => {
    await unpauseBatch(session, run, { timeoutMs: options.timeout });
    output.record({ type: 'unpaused', name: run.name, workflowId: run.workflowId });
    output.say(`${run.name}: going on`);
    output.say(`  forgeline batch follow ${run.workflowId}`);
  });
}

/** `forgeline batch set`. */
export async function set(output: Output, id: string, options: SetBatchOptions): Promise<Status> {
  return await change(output, id, options, async (session, run) => {
    const { concurrency, timeout: timeoutMs } = options;
    await setConcurrency(session, run, { concurrency, timeoutMs });
    const { name, workflowId } = run;
    output.record({ type: 'set', name, workflowId, concurrency });
    output.say(`${name}: ${concurrency} at a time`);
  });
}

async function change(
  output: Output,
  id: string,
  options: ControlOptions,
  by: (session: Session, run: BatchRun) => Promise<void>,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const run = await findBatch(session, id, identity);
    const warn = (message: string) => output.warn(message);
    await ensureWorkerOf(session, run, { ...options, other: 'is kept', warn });
    await by(session, run);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

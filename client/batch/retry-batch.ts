import type { BatchInput, BatchItem, BatchRow, OnError } from '../../pipeline/model.ts';
import { UsageError } from '../errors.ts';
import { statusOf } from '../run.ts';
import type { BatchRun } from './batch-run.ts';

/** What of an ended batch is done again. */
export interface BatchRetry {
  input: BatchInput;
  /** How many pipelines were completed or skipped, and are left alone. */
  left: number;
}

/**
 * What a new run of an ended batch has to do: what failed, was cancelled or never began. Throws
 * {@link UsageError} where it is running, or nothing is left.
 */
export async function planBatchRetry(
  run: BatchRun,
  changes: { concurrency?: number | undefined; onError?: OnError | undefined } = {},
): Promise<BatchRetry> {
  const { workflowId } = run;
  if (statusOf(await run.describe()) === 'running') {
    throw new UsageError(`${workflowId} is running: only what has ended is retried.`, {
      hint: `Follow it with: forgeline batch follow ${workflowId} — or cancel it first with: forgeline batch cancel ${workflowId}`,
    });
  }
  const input = await run.input();
  const rows = await run.rows(await run.state());
  const known = new Map(rows.map((row) => [row.name, row]));
  const items = input.items.flatMap((item): BatchItem[] => {
    const row = known.get(item.name);
    return row && isDone(row) ? [] : [goingOn(item, row)];
  });
  if (items.length === 0) {
    throw new UsageError(`Nothing of ${workflowId} is left to do: all its pipelines are done.`, {
      hint: 'To have them built anew, start the batch again from its file.',
    });
  }
  const { concurrency = input.concurrency, onError = input.onError } = changes;
  return { input: { ...input, items, concurrency, onError }, left: rows.length - items.length };
}

function isDone({ status }: BatchRow): boolean {
  return status === 'completed' || status === 'skipped';
}

/** The same pipeline, which goes on with its run where it had one. */
function goingOn(item: BatchItem, row: BatchRow | undefined): BatchItem {
  const { workflowId, runId } = row ?? {};
  return workflowId && runId ? { ...item, again: { workflowId, runId } } : item;
}

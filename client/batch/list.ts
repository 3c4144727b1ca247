import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BatchCounts } from '../../pipeline/model.ts';
import type { ListBatchesOptions } from '../commands/batch/list.ts';
import { describeDuration, localTime } from '../durations.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { JsonLine, Output } from '../output.ts';
import { statusOf } from '../run.ts';
import { newestOfEach } from '../runs.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { count, printable, table } from '../text.ts';
import { batchMemo } from './batch-memo.ts';
import { BatchRun } from './batch-run.ts';
import { countsText } from './counts.ts';
import { batchNameOf, listBatchRuns } from './find-batch.ts';

/** Batches of which it is asked how they stand, the newest; of others it is known how they ended. */
const askedAtMost = 50;

/** `forgeline batch list`: batches and how they stand, newest first. */
export async function list(output: Output, options: ListBatchesOptions): Promise<Status> {
  const identity = options.all ? undefined : await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const found = await listBatchRuns(session, { identity });
    const batches = await withCounts(session, options.all ? found : newestOfEach(found));
    for (const batch of batches) output.record(batchRecord(session, batch));
    if (batches.length === 0) output.say('No batches.');
    else for (const line of table([heads, ...batches.map(cellsOf)])) output.say(line);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

const heads = ['NAME', 'STATUS', 'STARTED', 'TOOK', 'PIPELINES', 'ID'];

/** A batch in a list; without counts where nobody was asked, or nobody answered. */
export type ListedBatch = WorkflowExecutionInfo & { counts?: BatchCounts };

/** Asks batches how they stand: of those that have ended Temporal itself, of others a worker. */
export async function withCounts(
  session: Session,
  runs: readonly WorkflowExecutionInfo[],
): Promise<ListedBatch[]> {
  let silence = false;
  const listed: ListedBatch[] = [];
  for (const [index, run] of runs.entries()) {
    const isOpen = statusOf(run) === 'running';
    if (index >= askedAtMost || (isOpen && silence)) {
      listed.push(run);
      continue;
    }
    const { counts, shards } = await new BatchRun(session, run).state();
    const isKnown = shards.length > 0 || counts.pending < counts.total;
    silence ||= isOpen && !isKnown;
    listed.push(isKnown ? { ...run, counts } : run);
  }
  return listed;
}

export function batchRecord(session: Session, run: ListedBatch): JsonLine {
  const { workflowId, runId, startTime, closeTime, counts } = run;
  return {
    type: 'batch',
    name: batchNameOf(run),
    workflowId,
    runId,
    status: statusOf(run),
    startedAt: startTime.toISOString(),
    ...(closeTime ? { endedAt: closeTime.toISOString() } : {}),
    webUiUrl: session.webUiUrl(workflowId, runId),
    ...(counts ? { counts } : {}),
  };
}

function cellsOf(run: ListedBatch): string[] {
  const end = run.closeTime ?? new Date();
  return [
    printable(batchNameOf(run)),
    statusOf(run),
    localTime(run.startTime),
    describeDuration(end.getTime() - run.startTime.getTime()),
    batchContents(run),
    run.workflowId,
  ];
}

/** `412 pipelines: 240 completed, 3 failed`. */
export function batchContents({ counts, memo }: ListedBatch): string {
  const total = counts?.total ?? batchMemo(memo)?.total;
  const what = total === undefined ? 'pipelines' : count(total, 'pipeline');
  return counts ? `${what}: ${countsText(counts)}` : what;
}

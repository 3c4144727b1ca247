import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Stage } from '../pipeline/model.ts';
import { pipelineMemo } from '../pipeline/pipeline-memo.ts';
import { batchNameOf, listBatchRuns } from './batch/find-batch.ts';
import { batchContents, batchRecord, type ListedBatch, withCounts } from './batch/list.ts';
import type { ListOptions } from './commands/list.ts';
import { describeDuration, localTime } from './durations.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { downloadMemo } from './memo.ts';
import type { JsonLine, Output } from './output.ts';
import { PipelineRun } from './pipeline-run.ts';
import { waitsForPerson } from './progress/waiting.ts';
import { statusOf } from './run.ts';
import { type KnownRun, listRuns, nameOf, newestOfEach } from './runs.ts';
import { identityOf, type Session, sessionOf } from './session.ts';
import { printable, table } from './text.ts';

const batchOf = defineSearchAttributeKey('ForgelineBatch', 'KEYWORD');
const needsAttention = defineSearchAttributeKey('ForgelineNeedsAttention', 'BOOL');

/** `forgeline list`: pipelines, downloads and batches and their state, newest first. */
export async function list(output: Output, options: ListOptions): Promise<Status> {
  const identity = options.all ? undefined : await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const [found, foundBatches] = await Promise.all([
      listRuns(session, { identity }),
      listBatchRuns(session, { identity }),
    ]);
    const runs = options.all ? found : newestOfEach(found).filter(standsAlone);
    const listed = await withAttention(session, runs);
    const batches = await withCounts(
      session,
      options.all ? foundBatches : newestOfEach(foundBatches),
    );
    const records = [
      ...listed.map((run) => ({ run, line: recordOf(session, run) })),
      ...batches.map((run) => ({ run, line: batchRecord(session, run) })),
    ];
    for (const { line } of records.sort(byBeginning)) output.record(line);
    if (output.mode === 'text') {
      for (const line of listLines(listed, batches)) output.say(line);
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

/** The newest first. */
function byBeginning(a: { run: WorkflowExecutionInfo }, b: { run: WorkflowExecutionInfo }): number {
  return b.run.startTime.getTime() - a.run.startTime.getTime();
}

/**
 * Whether a pipeline is one that people look for by itself. One of a batch is told of with its batch,
 * unless it waits for a person.
 */
function standsAlone(run: WorkflowExecutionInfo): boolean {
  const { typedSearchAttributes: known } = run;
  const waits = statusOf(run) === 'running' && (known.get(needsAttention) ?? false);
  return known.get(batchOf) === undefined || waits;
}

type ListedRun = KnownRun &
  Pick<WorkflowExecutionInfo, 'status' | 'startTime'> & {
    closeTime?: Date | undefined;
    needsAttention: boolean;
  };

type Listed = WorkflowExecutionInfo & { needsAttention: boolean; needsApproval: boolean };

/**
 * Whether a person has something to do. A run that waited once carries the mark to its end, so that
 * those in progress are asked whether anything waits still; where no worker answers, the mark counts.
 */
async function withAttention(
  session: Session,
  runs: readonly WorkflowExecutionInfo[],
): Promise<Listed[]> {
  let silence = false;
  const listed: Listed[] = [];
  const newest = new Set(newestOfEach(runs));
  for (const run of runs) {
    // What failed once was gone on with, or built anew, by the runs that came after.
    const isMarked = newest.has(run) && (run.typedSearchAttributes.get(needsAttention) ?? false);
    const isOpen = statusOf(run) === 'running' && run.type !== 'download';
    const stages: Stage[] = isMarked && isOpen && !silence ? await stagesOf(session, run) : [];
    silence ||= isMarked && isOpen && stages.length === 0;
    const waiting = stages.filter((stage) => waitsForPerson({ stage }));
    const isOver = stages.length > 0 && waiting.length === 0;
    const needsApproval = waiting.length > 0 && waiting.every((stage) => stage === 'approval');
    listed.push({ ...run, needsAttention: isMarked && !isOver, needsApproval });
  }
  return listed;
}

/** None where no worker answers. */
async function stagesOf(session: Session, run: WorkflowExecutionInfo): Promise<Stage[]> {
  return await new PipelineRun(session, run).look().then(
    ({ view }) => view.rows.map(({ stage }) => stage),
    () => [],
  );
}

/** What Temporal knows of a pipeline. */
export function pipelineRecord(session: Session, run: ListedRun) {
  const memo = pipelineMemo(run.memo);
  const { images = [], simulate } = memo?.definition ?? {};
  const published = images.flatMap(({ publications }) => publications);
  return {
    name: nameOf(run),
    ...stateOf(session, run),
    ...(memo ? { source: memo.source } : {}),
    formats: images.map(({ format }) => format),
    accounts: simulate ? [] : published.map(({ account }) => account),
    ...(simulate ? { simulated: true } : {}),
    needsAttention: run.needsAttention,
  };
}

function stateOf(session: Session, run: ListedRun) {
  const { workflowId, runId, startTime, closeTime } = run;
  return {
    workflowId,
    runId,
    status: statusOf(run),
    startedAt: startTime.toISOString(),
    ...(closeTime ? { endedAt: closeTime.toISOString() } : {}),
    webUiUrl: session.webUiUrl(workflowId, runId),
  };
}

function recordOf(session: Session, run: ListedRun): JsonLine {
  if (run.type !== 'download') return { type: 'pipeline', ...pipelineRecord(session, run) };
  const { uris, destination } = downloadMemo(run.memo) ?? {};
  return {
    type: 'download',
    name: 'download',
    ...stateOf(session, run),
    ...(uris ? { uris } : {}),
    ...(destination ? { folder: destination.folder } : {}),
  };
}

function listLines(runs: readonly Listed[], batches: readonly ListedBatch[]): string[] {
  if (runs.length + batches.length === 0) return ['No pipelines, downloads or batches.'];
  const rows = [...runs.map(rowOf), ...batches.map(batchRow)];
  rows.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  const heads = ['NAME', 'STATUS', 'NEEDS', 'STARTED', 'TOOK', 'WHAT', 'ID'];
  return table([
    heads,
    ...rows.map(({ name, status, needs, startTime, took, what, id }) => {
      return [name, status, needs, localTime(startTime), took, what, id].map(printable);
    }),
  ]);
}

interface ListRow {
  name: string;
  status: string;
  needs: string;
  startTime: Date;
  took: string;
  what: string;
  id: string;
}

function rowOf(run: Listed): ListRow {
  return {
    ...timesOf(run),
    name: run.type === 'download' ? 'download' : nameOf(run),
    needs: remedyOf(run),
    what: contentsOf(run),
  };
}

function batchRow(run: ListedBatch): ListRow {
  return {
    ...timesOf(run),
    name: batchNameOf(run),
    needs: statusOf(run) === 'failed' ? 'batch retry' : '',
    what: batchContents(run),
  };
}

function timesOf(run: WorkflowExecutionInfo) {
  const { startTime, closeTime, workflowId } = run;
  const took = describeDuration((closeTime ?? new Date()).getTime() - startTime.getTime());
  return { status: statusOf(run), startTime, took, id: workflowId };
}

/** The command that goes on with what needs a person. */
function remedyOf(run: Listed): string {
  if (!run.needsAttention) return '';
  if (run.type === 'download') return 'download';
  if (statusOf(run) !== 'running') return 'retry';
  return run.needsApproval ? 'approve' : 'unblock';
}

/** Formats of a pipeline, URIs of a download. */
function contentsOf({ memo }: WorkflowExecutionInfo): string {
  const { images, simulate } = pipelineMemo(memo)?.definition ?? {};
  const formats = images?.map(({ format }) => format);
  const contents = (formats ?? downloadMemo(memo)?.uris ?? []).join(', ');
  return simulate ? `${contents} (simulated)` : contents;
}

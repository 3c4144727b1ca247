import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Stage } from '../pipeline/model.ts';
import type { ListOptions } from './commands/list.ts';
import { describeDuration } from './durations.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { downloadMemo, pipelineMemo } from './memo.ts';
import type { JsonLine, Output } from './output.ts';
import { PipelineRun } from './pipeline-run.ts';
import { statusOf } from './run.ts';
import { type KnownRun, listRuns, nameOf, newestOfEach } from './runs.ts';
import { identityOf, type Session, sessionOf } from './session.ts';
import { printable, table } from './text.ts';

const needsAttention = defineSearchAttributeKey('ForgelineNeedsAttention', 'BOOL');

/** `forgeline list`: pipelines and downloads and their state, newest first. */
export async function list(output: Output, options: ListOptions): Promise<Status> {
  const identity = options.all ? undefined : await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const found = await listRuns(session, { identity });
    const runs = options.all ? found : newestOfEach(found);
    const listed = await withAttention(session, runs);
    for (const run of listed) output.record(recordOf(session, run));
    if (output.mode === 'text') {
      for (const line of listLines(listed)) output.say(line);
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

type ListedRun = KnownRun &
  Pick<WorkflowExecutionInfo, 'status' | 'startTime'> & {
    closeTime?: Date | undefined;
    needsAttention: boolean;
  };

type Listed = WorkflowExecutionInfo & { needsAttention: boolean };

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
    const isOver = stages.length > 0 && !stages.includes('blocked');
    listed.push({ ...run, needsAttention: isMarked && !isOver });
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

function listLines(runs: readonly Listed[]): string[] {
  if (runs.length === 0) return ['No pipelines and no downloads.'];
  const rows = runs.map((run) => {
    const end = run.closeTime ?? new Date();
    return [
      run.type === 'download' ? 'download' : printable(nameOf(run)),
      statusOf(run),
      remedyOf(run),
      localTime(run.startTime),
      describeDuration(end.getTime() - run.startTime.getTime()),
      printable(contentsOf(run)),
      run.workflowId,
    ];
  });
  return table([['NAME', 'STATUS', 'NEEDS', 'STARTED', 'TOOK', 'WHAT', 'ID'], ...rows]);
}

/** The command that goes on with what needs a person. */
function remedyOf(run: Listed): string {
  if (!run.needsAttention) return '';
  if (run.type === 'download') return 'download';
  return statusOf(run) === 'running' ? 'unblock' : 'retry';
}

/** Formats of a pipeline, URIs of a download. */
function contentsOf({ memo }: WorkflowExecutionInfo): string {
  const { images, simulate } = pipelineMemo(memo)?.definition ?? {};
  const formats = images?.map(({ format }) => format);
  const contents = (formats ?? downloadMemo(memo)?.uris ?? []).join(', ');
  return simulate ? `${contents} (simulated)` : contents;
}

/** `2026-02-03 14:05`, in the time zone of whoever reads it. */
function localTime(time: Date): string {
  return time.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

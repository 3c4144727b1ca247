import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { ListOptions } from './commands/list.ts';
import { describeDuration } from './durations.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { pipelineMemo } from './memo.ts';
import type { Output } from './output.ts';
import { statusOf } from './run.ts';
import { type KnownRun, listRuns, nameOf, newestOfEach } from './runs.ts';
import { flagsOf, identityOf, openSession, type Session } from './session.ts';
import { printable, table } from './text.ts';

const needsAttention = defineSearchAttributeKey('ForgelineNeedsAttention', 'BOOL');

/** `forgeline list`: pipelines and their state, newest first. */
export async function list(output: Output, options: ListOptions): Promise<Status> {
  const identity = options.all ? undefined : await identityOf(options);
  const session = await openSession({
    flags: flagsOf(options),
    onProgress: (message) => output.warn(message),
  });
  try {
    const found = await listRuns(session, { identity, types: ['imagePipeline'] });
    const runs = options.all ? found : newestOfEach(found);
    for (const run of runs) output.record({ type: 'pipeline', ...pipelineRecord(session, run) });
    if (output.mode === 'text') {
      for (const line of listLines(runs)) output.say(line);
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

type ListedRun = KnownRun &
  Pick<WorkflowExecutionInfo, 'status' | 'startTime' | 'typedSearchAttributes'> & {
    closeTime?: Date | undefined;
  };

/** What Temporal knows of a pipeline without asking the run itself. */
export function pipelineRecord(session: Session, run: ListedRun) {
  const memo = pipelineMemo(run.memo);
  const images = memo?.definition.images ?? [];
  const { workflowId, runId, startTime, closeTime } = run;
  return {
    name: nameOf(run),
    workflowId,
    runId,
    status: statusOf(run),
    startedAt: startTime.toISOString(),
    ...(closeTime ? { endedAt: closeTime.toISOString() } : {}),
    ...(memo ? { source: memo.source } : {}),
    formats: images.map(({ format }) => format),
    accounts: images.flatMap(({ publications }) => publications.map(({ account }) => account)),
    needsAttention: run.typedSearchAttributes.get(needsAttention) ?? false,
    webUiUrl: session.webUiUrl(workflowId, runId),
  };
}

function listLines(runs: readonly WorkflowExecutionInfo[]): string[] {
  if (runs.length === 0) return ['No pipelines.'];
  const rows = runs.map((run) => {
    const memo = pipelineMemo(run.memo);
    const end = run.closeTime ?? new Date();
    return [
      printable(nameOf(run)),
      statusOf(run),
      localTime(run.startTime),
      describeDuration(end.getTime() - run.startTime.getTime()),
      printable(memo?.definition.images.map(({ format }) => format).join(', ') ?? ''),
      run.workflowId,
    ];
  });
  return table([['NAME', 'STATUS', 'STARTED', 'TOOK', 'FORMATS', 'ID'], ...rows]);
}

/** `2026-02-03 14:05`, in the time zone of whoever reads it. */
function localTime(time: Date): string {
  return time.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

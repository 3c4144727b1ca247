import type { PipelineResult } from '../pipeline/model.ts';
import { ExitStatus, exitStatusOf, type ExitStatus as Status } from './exit-status.ts';
import type { FollowingOptions } from './follow-options.ts';
import type { Limits } from './interrupt.ts';
import type { Span } from './junit.ts';
import type { Output } from './output.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { reportResults, viewsOf } from './report.ts';
import { checkReportFile } from './report-files.ts';
import { resultLines } from './result-lines.ts';
import type { Session } from './session.ts';
import { interruptedStatus, reportDetached, reportTimeout, waitForRuns } from './wait.ts';

/** Refuses report files that could not be written, before anything is started. */
export async function checkReports({ junit, envFile }: FollowingOptions): Promise<void> {
  if (junit) await checkReportFile(junit, '--junit');
  if (envFile) await checkReportFile(envFile, '--env-file');
}

export function reportStart(output: Output, run: PipelineRun, how: 'started' | 'joined'): void {
  const { name, workflowId, runId, webUiUrl } = run;
  output.record({ type: 'started', name, workflowId, runId, webUiUrl, joined: how === 'joined' });
  output.say(`${name}: ${how} ${workflowId}${webUiUrl ? ` (${webUiUrl})` : ''}`);
}

/** Follows pipelines that were started to their end, says what came of them, and what to exit with. */
export async function followStarted(
  output: Output,
  started: {
    session: Session;
    runs: readonly PipelineRun[];
    /** What is told of those that need not be started. */
    skipped?: readonly PipelineResult[];
    options: FollowingOptions;
    by: Limits;
  },
): Promise<Status> {
  const { session, runs, skipped = [], options, by } = started;
  const { onAbort } = options;
  if (options.detach && runs.length > 0) {
    for (const line of skipped.flatMap(resultLines)) output.say(line);
    reportDetached(output, runs);
    return ExitStatus.done;
  }
  const waited = await waitForRuns(runs, { ...by, output, session, onAbort });
  if (waited === 'interrupted') {
    reportDetached(output, runs);
    return interruptedStatus(by);
  }
  if (waited === 'timed out') reportTimeout(output, runs);
  const results = [...skipped, ...(await Promise.all(runs.map((run) => run.currentResult())))];
  const views = await viewsOf(waited === 'timed out' ? runs : []);
  const spans = options.junit ? await spansOf(runs) : new Map<string, Span>();
  await reportResults(output, {
    results,
    views,
    logFile: session.logFile,
    spans,
    ...reportFiles(options),
  });
  return exitStatusOf(results);
}

async function spansOf(runs: readonly PipelineRun[]): Promise<Map<string, Span>> {
  return new Map(
    await Promise.all(runs.map(async (run) => [run.workflowId, await run.describe()] as const)),
  );
}

function reportFiles({ junit, envFile }: FollowingOptions) {
  return { ...(junit ? { junit } : {}), ...(envFile ? { envFile } : {}) };
}

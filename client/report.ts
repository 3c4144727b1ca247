import type { DownloadResult, PipelineResult, Status } from '../pipeline/model.ts';
import { DownloadRun } from './download-run.ts';
import { envFile } from './env-file.ts';
import { junitReport, type Span } from './junit.ts';
import type { Output } from './output.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { RunView } from './progress/rows.ts';
import { writeReportFile } from './report-files.ts';
import { downloadFailureLines, downloadLines, failureLines, goOnLines } from './result-lines.ts';
import type { Session } from './session.ts';
import { stateLines } from './state-lines.ts';

export interface Report {
  results: readonly PipelineResult[];
  /** How far those are that go on, by workflow id. */
  views?: ReadonlyMap<string, RunView>;
  /** Path of the log of a run, for those that failed. */
  logFile: (workflowId: string) => string;
  /** What the command was to bring about. @default 'completed' */
  wanted?: Status;
  /** Path for a JUnit report. */
  junit?: string;
  /** When each run began and ended, by workflow id. */
  spans?: ReadonlyMap<string, Span>;
  /** Path for the ids as variables. */
  envFile?: string;
}

/** Says what came of pipelines, to people, programs and the files asked for. */
export async function reportResults(output: Output, report: Report): Promise<void> {
  const { results, views, logFile, wanted = 'completed' } = report;
  for (const result of results) {
    output.say();
    for (const line of stateLines(result, views?.get(result.workflowId))) output.say(line);
    if (result.status === 'cancelled') for (const line of goOnLines(result)) output.say(line);
  }
  for (const result of results) {
    if (result.status !== 'failed') continue;
    output.warn('');
    for (const line of failureLines(result)) output.warn(line);
    output.warn(`${result.name}: the whole story is in ${logFile(result.workflowId)}`);
    for (const line of goOnLines(result)) output.warn(line);
  }
  if (report.junit) await writeReportFile(report.junit, junitReport(results, report.spans));
  if (report.envFile) await writeReportFile(report.envFile, envFile(results));
  const ok = results.every(({ status }) => status === wanted);
  output.record({ type: 'result', ok, pipelines: results });
}

/** The same for a download. */
function reportDownload(
  output: Output,
  result: DownloadResult,
  wanted: Status = 'completed',
): void {
  const { files, errors, status } = result;
  output.say();
  for (const line of downloadLines(result)) output.say(line);
  for (const line of downloadFailureLines(result)) output.warn(line);
  if (status !== 'completed') output.say(`download: ${status}`);
  output.record({
    type: 'result',
    ok: status === wanted,
    files,
    ...(errors.length > 0 ? { errors } : {}),
  });
}

/** How far runs are that go on. */
export async function viewsOf(runs: readonly PipelineRun[]): Promise<Map<string, RunView>> {
  const looks = await Promise.all(runs.map((run) => run.look()));
  return new Map(looks.map(({ view }) => [view.workflowId, view]));
}

/** Says what came of a run of either kind, and what it came to. */
export async function reportRun(
  output: Output,
  { run, session, wanted }: { run: PipelineRun | DownloadRun; session: Session; wanted: Status },
): Promise<Status> {
  if (run instanceof DownloadRun) {
    const result = await run.currentResult();
    reportDownload(output, result, wanted);
    return result.status;
  }
  const result = await run.currentResult();
  const views = await viewsOf(result.status === 'running' ? [run] : []);
  await reportResults(output, { results: [result], views, logFile: session.logFile, wanted });
  return result.status;
}

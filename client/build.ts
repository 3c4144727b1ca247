import type { BuildOptions } from './commands/build.ts';
import { ExitStatus, exitStatusOf, type ExitStatus as Status } from './exit-status.ts';
import { beforeLimits, type Limits, limits } from './interrupt.ts';
import type { Span } from './junit.ts';
import type { Output } from './output.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { planLines } from './plan-lines.ts';
import { preparePipelines } from './prepare.ts';
import { reportResults } from './report.ts';
import { checkReportFile } from './report-files.ts';
import { readRequests } from './requests.ts';
import { flagsOf, openSession, type Session } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { startPipeline } from './start-pipeline.ts';
import { interruptedStatus, reportDetached, reportTimeout, waitForRuns } from './wait.ts';

/** `forgeline build`: starts or joins the pipelines in the files, and follows them. */
export async function build(
  output: Output,
  files: readonly string[],
  options: BuildOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    if (options.junit) await checkReportFile(options.junit, '--junit');
    if (options.envFile) await checkReportFile(options.envFile, '--env-file');
    const requests = await readRequests(files, options);
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () =>
      openSession({ flags: flagsOf(options), onProgress: (message) => output.warn(message) }),
    );
    try {
      const prepared = await beforeLimits(by, (signal) =>
        preparePipelines(session, requests, { signal, warn: (message) => output.warn(message) }),
      );
      for (const { plan } of prepared) {
        if (!plan) continue;
        output.record({ type: 'plan', ...plan });
        for (const line of planLines(plan)) output.say(line);
      }
      const runs: PipelineRun[] = [];
      for (const each of prepared) {
        const { run, how } = each.plan
          ? await startPipeline(session, each)
          : { run: each.joined, how: 'joined' as const };
        runs.push(run);
        reportStart(output, run, how);
      }
      return options.detach
        ? detached(output, runs)
        : await conclude(output, { session, runs, options, by });
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

function detached(output: Output, runs: readonly PipelineRun[]): Status {
  reportDetached(output, runs);
  return ExitStatus.done;
}

async function conclude(
  output: Output,
  build: { session: Session; runs: readonly PipelineRun[]; options: BuildOptions; by: Limits },
): Promise<Status> {
  const { session, runs, options, by } = build;
  const { onAbort } = options;
  const waited = await waitForRuns(runs, { ...by, output, session, onAbort });
  if (waited === 'interrupted') {
    reportDetached(output, runs);
    return interruptedStatus(by);
  }
  if (waited === 'timed out') reportTimeout(output, runs);
  const results = await Promise.all(runs.map((run) => run.currentResult()));
  const spans = options.junit ? await spansOf(runs) : new Map<string, Span>();
  await reportResults(output, {
    results,
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

function reportFiles({ junit, envFile }: BuildOptions) {
  return { ...(junit ? { junit } : {}), ...(envFile ? { envFile } : {}) };
}

function reportStart(output: Output, run: PipelineRun, how: 'started' | 'joined'): void {
  const { name, workflowId, runId, webUiUrl } = run;
  output.record({ type: 'started', name, workflowId, runId, webUiUrl, joined: how === 'joined' });
  output.say(`${name}: ${how} ${workflowId}${webUiUrl ? ` (${webUiUrl})` : ''}`);
}

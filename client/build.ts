import type { PipelineResult } from '../pipeline/model.ts';
import type { BuildOptions } from './commands/build.ts';
import type { ExitStatus as Status } from './exit-status.ts';
import { checkReports, followStarted, reportStart } from './follow-started.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { planLines } from './plan-lines.ts';
import { preparePipelines, skippedResult } from './prepare.ts';
import { readRequests } from './requests.ts';
import { sessionOf } from './session.ts';
import { listenForInterruption } from './signals.ts';
import { startPipeline } from './start-pipeline.ts';

/** `forgeline build`: starts or joins the pipelines in the files, and follows them. */
export async function build(
  output: Output,
  files: readonly string[],
  options: BuildOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    await checkReports(options);
    const requests = await readRequests(files, options);
    const by = limits(interruption, options.timeout);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      const prepared = await beforeLimits(by, (signal) =>
        preparePipelines(session, requests, {
          signal,
          warn: (message) => output.warn(message),
          ...(options.rebuild ? { rebuild: true } : {}),
        }),
      );
      for (const { plan, unchanged } of prepared) {
        if (!plan || unchanged) continue;
        output.record({ type: 'plan', ...plan });
        for (const line of planLines(plan)) output.say(line);
      }
      const runs: PipelineRun[] = [];
      const skipped: PipelineResult[] = [];
      for (const each of prepared) {
        if (each.unchanged) {
          skipped.push(skippedResult(each.plan, each.unchanged));
          output.record({ type: 'skipped', name: each.plan.name, ...each.unchanged });
          continue;
        }
        const { run, how } = each.plan
          ? await startPipeline(session, each)
          : { run: each.joined, how: 'joined' as const };
        runs.push(run);
        reportStart(output, run, how);
      }
      return await followStarted(output, { session, runs, skipped, options, by });
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

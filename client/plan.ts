import type { PlanOptions } from './commands/plan.ts';
import { PipelineRefused } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { planLines } from './plan-lines.ts';
import { ensureWorkers, planAll, problemsOf } from './prepare.ts';
import { readRequests } from './requests.ts';
import { flagsOf, openSession } from './session.ts';
import { listenForInterruption } from './signals.ts';

/** `forgeline plan`: says what would be done, and starts nothing. */
export async function plan(
  output: Output,
  files: readonly string[],
  options: PlanOptions,
): Promise<Status> {
  const warn = (message: string) => output.warn(message);
  const interruption = listenForInterruption();
  try {
    const requests = await readRequests(files, options);
    const by = limits(interruption, undefined);
    const session = await beforeLimits(by, () =>
      openSession({ flags: flagsOf(options), onProgress: warn }),
    );
    try {
      const outcomes = await beforeLimits(by, async (signal) => {
        await ensureWorkers(session, requests);
        return await planAll(session, requests, { signal, warn });
      });
      for (const request of requests) {
        const outcome = outcomes.get(request);
        if (!outcome?.ok) continue;
        output.record({ type: 'plan', file: request.file, ...outcome.plan });
        for (const line of planLines(outcome.plan)) output.say(line);
      }
      const problems = problemsOf(requests, outcomes);
      if (problems.length > 0) throw new PipelineRefused(problems);
      return ExitStatus.done;
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

import type { PlanBatchOptions } from '../commands/batch/plan.ts';
import { PipelineRefused } from '../errors.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import { beforeLimits, limits } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { sessionOf } from '../session.ts';
import { listenForInterruption } from '../signals.ts';
import { printable, table } from '../text.ts';
import { findItems, planBatch } from './plan-batch.ts';
import { planRecord, planText } from './plan-lines.ts';
import { planningProgress } from './planning-progress.ts';
import { noticeLines, problemsOfPlan } from './problems.ts';
import { readBatch } from './read-batch.ts';
import { inputOf } from './start-batch.ts';

/** `forgeline batch plan`: says what a batch would do, and starts nothing. */
export async function plan(
  output: Output,
  files: readonly string[],
  options: PlanBatchOptions,
): Promise<Status> {
  const interruption = listenForInterruption();
  try {
    const asked = await readBatch(files, options);
    for (const notice of asked.notices) output.warn(`note: ${notice}`);
    const by = limits(interruption, undefined);
    const session = await beforeLimits(by, () => sessionOf(options, output));
    try {
      await beforeLimits(by, async (signal) => {
        await session.ensureWorker(asked.uforge);
        const warn = (message: string) => output.warn(message);
        const { items, notices } = await findItems(session, asked, { signal, warn });
        for (const notice of notices) output.warn(`note: ${notice}`);
        const { identity, batch } = asked;
        const { template } = inputOf({ identity, batch, items });
        const rows: { name: string; cells: string[] }[] = [];
        const progress = planningProgress(output, batch.name);
        const planned = await planBatch(
          session,
          { identity, items, template },
          {
            signal,
            warn,
            onPlanned: progress.show,
            each: ({ name }, outcome) => {
              if (!outcome.ok) {
                rows.push({ name, cells: ['refused', ''] });
                return;
              }
              const { unchanged } = outcome;
              output.record({ type: 'plan', ...outcome.plan, ...(unchanged ? { unchanged } : {}) });
              const formats = outcome.plan.images.map(({ format }) => format).join(', ');
              rows.push({ name, cells: [unchanged ? 'unchanged' : 'build', formats] });
            },
          },
        ).finally(progress.close);
        const order = new Map(items.map(({ name }, index) => [name, index]));
        rows.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
        for (const line of table(rows.map(({ name, cells }) => [name, ...cells].map(printable)))) {
          output.say(`  ${line}`);
        }
        for (const line of noticeLines(planned)) output.say(line);
        output.say(planText(batch.name, planned));
        const problems = problemsOfPlan(planned);
        output.record(planRecord(batch.name, planned));
        if (problems.length > 0) throw new PipelineRefused(problems);
      });
      return ExitStatus.done;
    } finally {
      await session.close();
    }
  } finally {
    interruption.close();
  }
}

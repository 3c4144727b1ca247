import type { BatchInput } from '../../pipeline/model.ts';
import { PipelineRefused } from '../errors.ts';
import { checkSearchAttributes } from '../prepare.ts';
import type { Session } from '../session.ts';
import { type BatchPlan, findItems, type PlanBatchOptions, planBatch } from './plan-batch.ts';
import { problemsOfPlan } from './problems.ts';
import type { BatchAsked } from './read-batch.ts';
import { findBatchInProgress, inputOf } from './start-batch.ts';

export interface PrepareOptions extends PlanBatchOptions {
  /** Told what people must know of how the pipelines were found. */
  onNotice?: (notice: string) => void;
}

/** A batch that can be started: what the workflow is told, and what it comes to. */
export interface PreparedBatch {
  input: BatchInput;
  /** Absent where the same batch is in progress: there is nothing to check then. */
  plan?: BatchPlan;
}

/**
 * Finds the pipelines of a batch and checks them all. Throws {@link PipelineRefused} with every problem,
 * `DifferentRunInProgress` where a batch of that name does something else: nothing is started.
 */
export async function prepareBatch(
  session: Session,
  asked: BatchAsked,
  options: PrepareOptions,
): Promise<PreparedBatch> {
  await Promise.all([session.ensureWorker(asked.uforge), checkSearchAttributes(session)]);
  const { identity, batch } = asked;
  const { items, notices } = await findItems(session, asked, options);
  for (const notice of notices) options.onNotice?.(notice);
  const input = inputOf({ identity, batch, items, rebuild: options.rebuild });
  if (await findBatchInProgress(session, input)) return { input };
  const { template } = input;
  const plan = await planBatch(session, { identity, items, template }, options);
  const problems = problemsOfPlan(plan);
  if (problems.length > 0) throw new PipelineRefused(problems);
  return { input, plan };
}

import { jsonBytes, largestBatch } from '../../pipeline/batch/limits.ts';
import { findItems, planBatch } from '../batch/plan-batch.ts';
import { problemsOfPlan } from '../batch/problems.ts';
import { inputOf } from '../batch/start-batch.ts';
import { PipelineRefused, UsageError } from '../errors.ts';
import type { AskOptions } from '../planning.ts';
import { checkSearchAttributes } from '../prepare.ts';
import type { Session } from '../session.ts';
import { count, printable } from '../text.ts';
import type { Wanted } from './wanted.ts';

/** Pipelines that are planned before a schedule is made; each time that it fires all of them are. */
const plannedAtMost = 1_000;

/** What was found of the batch of a schedule, as it is now. */
export interface Checked {
  wanted: Wanted;
  /** How many pipelines there are now, and how many of them were looked at. */
  pipelines: number;
  planned: number;
  notices: readonly string[];
}

/**
 * Looks up at UForge all that the batch of a schedule would do now, by way of a worker. Throws
 * {@link PipelineRefused} with all that keeps it from being done; makes nothing.
 */
export async function checkSchedule(
  session: Session,
  wanted: Wanted,
  options: AskOptions,
): Promise<Checked> {
  const { identity, definition, uforge } = wanted;
  const { batch, rebuild } = definition;
  if (jsonBytes(batch) > largestBatch) throw tooLarge(wanted);
  await Promise.all([session.ensureWorker(uforge), checkSearchAttributes(session)]);
  const { items, notices } = await findItems(session, { identity, batch }, options);
  inputOf({ identity, batch, items, rebuild });
  const some = items.slice(0, plannedAtMost);
  const template = batch.matrix?.template;
  const plan = await planBatch(session, { identity, items: some, template }, options);
  // What runs at the moment has ended when the time has come, or is told of then.
  for (const [message, { problem }] of plan.problems) {
    if (problem.code === 'different_run_in_progress') plan.problems.delete(message);
  }
  const problems = problemsOfPlan(plan);
  if (problems.length > 0) throw new PipelineRefused(problems);
  return {
    wanted,
    pipelines: items.length,
    planned: some.length,
    notices: [...wanted.notices, ...notices],
  };
}

/** What the batch comes to now: what it is then is found anew. */
export function batchLine({ wanted, pipelines, planned }: Checked): string {
  const { batch } = wanted.definition;
  const checked = planned < pipelines ? `, of which ${planned} were checked` : '';
  const anew = batch.matrix ? '; the appliances are looked up anew each time' : '';
  return `batch    ${printable(batch.name)}: ${count(pipelines, 'pipeline')} now${checked}${anew}`;
}

function tooLarge({ definition }: Wanted): UsageError {
  const { name } = definition.batch;
  return new UsageError(`The batch ${printable(name)} is too large for a schedule to carry.`, {
    hint: 'Split it into several, or describe what its pipelines have in common once, by a matrix.',
  });
}

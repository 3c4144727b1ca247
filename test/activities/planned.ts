import { MockActivityEnvironment } from '@temporalio/testing';
import { createPlanActivities } from '../../activities/plan.ts';
import type {
  PipelineDefinition,
  PipelinePlan,
  PlanOutcome,
  Problem,
} from '../../pipeline/model.ts';
import type { Simulated } from './simulated.ts';

/** What planning a definition on a simulated server comes to. */
export async function outcomeOf(
  { dependencies }: Simulated,
  definition: PipelineDefinition,
): Promise<PlanOutcome> {
  const { resolvePipelines } = createPlanActivities(dependencies);
  const [outcome] = await new MockActivityEnvironment().run<
    [{ definitions: PipelineDefinition[] }],
    PlanOutcome[],
    typeof resolvePipelines
  >(resolvePipelines, { definitions: [definition] });
  if (!outcome) throw new Error('There is no plan.');
  return outcome;
}

/** The plan of a definition that must be possible. */
export async function planOf(on: Simulated, definition: PipelineDefinition): Promise<PipelinePlan> {
  const outcome = await outcomeOf(on, definition);
  if (outcome.ok) return outcome.plan;
  throw new Error(outcome.problems.map(({ message }) => message).join('\n'));
}

/** What is wrong with a definition that must be impossible. */
export async function problemsOf(
  on: Simulated,
  definition: PipelineDefinition,
): Promise<Problem[]> {
  const outcome = await outcomeOf(on, definition);
  return outcome.ok ? [] : outcome.problems;
}

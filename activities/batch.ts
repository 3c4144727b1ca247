import { Context } from '@temporalio/activity';
import type { ItemOutcome, PipelineDefinition } from '../pipeline/model.ts';
import { type ItemsToPlan, planItems } from './batch/plan-items.ts';
import { type Joined, joinRun, untilEnded } from './batch/runs.ts';
import { createCheckActivities } from './check.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heartbeating } from './heartbeat.ts';
import { createPlanActivities } from './plan.ts';

export interface BatchActivities {
  /**
   * Finds out what becomes of the pipelines of a batch: looks up everything that they name, or what
   * their runs left undone that are to be gone on with. Answers for as many of them, from the first on,
   * as one answer holds; at least one. Fails, to be tried again, where UForge does not answer.
   */
  planItems(input: ItemsToPlan): Promise<ItemOutcome[]>;
  /**
   * Waits for the run that is in progress under the id of a pipeline, where it does the very same, and
   * says how it ended; at once, where it does something else or has ended before.
   */
  joinRun(input: {
    workflowId: string;
    /** What the pipeline is asked for. */
    definition: PipelineDefinition | undefined;
  }): Promise<Joined>;
  /** Returns when whatever run of this id is in progress has ended, however it did. */
  awaitEnd(input: { workflowId: string }): Promise<void>;
}

/** What batches need beside their pipelines. */
export function createBatchActivities(dependencies: ActivityDependencies): BatchActivities {
  const { uforge, recordsFolder } = dependencies;
  const { resolvePipelines } = createPlanActivities(dependencies);
  const { checkFolders } = createCheckActivities(dependencies);
  const plan = (definitions: PipelineDefinition[]) => resolvePipelines({ definitions });
  return {
    planItems: (input) =>
      heartbeating(() => planItems({ uforge, recordsFolder, plan, checkFolders }, input)),
    joinRun: (input) =>
      untilCancelled(({ client, info }) =>
        joinRun(client, { ...input, since: info.scheduledTimestampMs }),
      ),
    awaitEnd: ({ workflowId }) => untilCancelled(({ client }) => untilEnded(client, workflowId)),
  };
}

/** Ends a wait when it is cancelled, and says until then that it lives. */
function untilCancelled<T>(wait: (context: Context) => Promise<T>): Promise<T> {
  const context = Context.current();
  return heartbeating(() => Promise.race([wait(context), context.cancelled]));
}

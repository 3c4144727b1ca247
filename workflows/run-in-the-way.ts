import { proxyActivities } from '@temporalio/workflow';
import type { Joined } from '../activities/batch/runs.ts';
import type { BatchActivities } from '../activities/batch.ts';
import type { PipelineDefinition } from '../pipeline/model.ts';
import { waits } from './activity-options.ts';
import { summaryOf } from './summary.ts';

/** Waits for a run of this id that somebody else began, where it does the same; never ends it. */
export async function joinRun(
  workflowId: string,
  definition: PipelineDefinition | undefined,
): Promise<Joined> {
  const { joinRun: join } = proxyActivities<BatchActivities>(waits());
  const summary = summaryOf(`${workflowId}, begun by somebody else`);
  return await join.executeWithOptions({ ...waits(), summary }, [{ workflowId, definition }]);
}

/** Returns when whatever run of this id is in progress has ended. */
export async function untilEnded(workflowId: string): Promise<void> {
  const { awaitEnd } = proxyActivities<BatchActivities>(waits());
  const summary = summaryOf(`Until ${workflowId} has ended`);
  await awaitEnd.executeWithOptions({ ...waits(), summary }, [{ workflowId }]);
}

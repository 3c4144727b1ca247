import { Context } from '@temporalio/activity';
import type { PipelineInput, PipelineResult } from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { writeRecord } from './run-records.ts';

/** Activities that keep what Temporal forgets. */
export interface RecordActivities {
  /**
   * Writes down how far a run came that did not complete, so that `forgeline retry` can go on with it
   * when Temporal does not keep the run any more. On this worker's host, in the state folder; may be
   * repeated. Throws where the disk does not take it, which should not change how the run ends.
   */
  recordRun(ended: { input: PipelineInput; result: PipelineResult }): Promise<void>;
}

export function createRecordActivities({ recordsFolder }: ActivityDependencies): RecordActivities {
  return {
    async recordRun({ input, result }) {
      const memo = await memoOfRun();
      await writeRecord(recordsFolder, {
        recordedAt: new Date().toISOString(),
        input,
        result,
        ...(memo ? { memo } : {}),
      });
    },
  };
}

/** The memo of the run that this activity belongs to; a workflow's input does not carry it. */
async function memoOfRun(): Promise<Record<string, unknown> | undefined> {
  const { client, info } = Context.current();
  if (!info.workflowExecution) return undefined;
  const { workflowId, runId } = info.workflowExecution;
  const { memo } = await client.workflow.getHandle(workflowId, runId).describe();
  return memo;
}

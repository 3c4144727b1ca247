import { Context } from '@temporalio/activity';
import type { PipelineInput, PipelineResult } from '../pipeline/model.ts';
import type { RunRecord } from '../pipeline/run-record.ts';
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
      const run = await thisRun();
      const recordedAt = new Date().toISOString();
      await writeRecord(recordsFolder, { ...run, recordedAt, input, result });
    },
  };
}

/** What Temporal knows of the run that this activity belongs to: its input does not carry the memo. */
async function thisRun(): Promise<Pick<RunRecord, 'runId' | 'memo'>> {
  const { client, info } = Context.current();
  if (!info.workflowExecution) throw new Error('This activity belongs to no run.');
  const { workflowId, runId } = info.workflowExecution;
  const { memo } = await client.workflow.getHandle(workflowId, runId).describe();
  return { runId, ...(memo ? { memo } : {}) };
}

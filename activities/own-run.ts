import { Context } from '@temporalio/activity';

export interface OwnRunActivities {
  /** Asks for the cancellation of the run that this activity belongs to. May be repeated. */
  requestOwnCancel(): Promise<void>;
}

/** What a run has Temporal do with the run itself. */
export function createOwnRunActivities(): OwnRunActivities {
  return {
    async requestOwnCancel() {
      const { client, info } = Context.current();
      if (!info.workflowExecution) throw new Error('This activity belongs to no run.');
      const { workflowId, runId } = info.workflowExecution;
      await client.workflow.getHandle(workflowId, runId).cancel();
    },
  };
}

import { Context } from '@temporalio/activity';

/** Milliseconds for Temporal's answer. */
const answerWithinMs = 5_000;

/** For whom something is asked of UForge: not for the run that the activity belongs to. */
export interface OnBehalf {
  /** Workflow id of the pipeline, which has it in its log. */
  onBehalfOf?: string;
  /** First run of the chain that asks: what was reset is still of it, what was begun anew is not. */
  firstRunId?: string;
}

/**
 * Whether the pipeline still runs for which something is asked: of one that somebody terminated nobody
 * would know what was made for it. What cannot be found out counts as wanted.
 */
export async function isStillWanted({ onBehalfOf, firstRunId }: OnBehalf): Promise<boolean> {
  if (onBehalfOf === undefined || firstRunId === undefined) return true;
  const { client } = Context.current();
  try {
    const { status, raw } = await client.withDeadline(Date.now() + answerWithinMs, () =>
      client.workflow.getHandle(onBehalfOf).describe(),
    );
    const first = raw.workflowExecutionInfo?.firstRunId ?? firstRunId;
    return status.name === 'RUNNING' && first === firstRunId;
  } catch (error) {
    return !(error instanceof Error && error.name === 'WorkflowNotFoundError');
  }
}

import type { Connection } from '@temporalio/client';

export interface IdleOptions {
  namespace: string;
  /** Task queues whose runs count; absent: those of all. */
  taskQueues?: readonly string[];
  /** Types of workflows that stay open when there is nothing to do. */
  standingWorkflows: readonly string[];
}

/** Whether no workflow is open that is work, and no schedule exists that could begin one. */
export async function hasNothingToDo(
  service: Connection['workflowService'],
  { namespace, taskQueues, standingWorkflows }: IdleOptions,
): Promise<boolean> {
  const query = [
    'ExecutionStatus = "Running"',
    ...(taskQueues ? [`TaskQueue IN (${taskQueues.map((queue) => `"${queue}"`).join(', ')})`] : []),
    ...standingWorkflows.map((type) => `WorkflowType != "${type}"`),
  ].join(' AND ');
  const open = await service.countWorkflowExecutions({ namespace, query });
  if (Number(open.count) > 0) return false;
  const { schedules } = await service.listSchedules({ namespace, maximumPageSize: 1 });
  return (schedules ?? []).length === 0;
}

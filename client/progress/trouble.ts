import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { printable } from '../text.ts';

/** Values of Temporal's protocol, which its client does not export by name. */
const QueueType = { workflow: 1, activity: 2 } as const;
type QueueType = (typeof QueueType)[keyof typeof QueueType];
const activityIsScheduled = 1;
const workflowTaskFailed = 9;

/**
 * A worker asks for work again after a minute at the latest; a queue that was not asked for longer
 * has no worker. Milliseconds.
 */
const pollerIsGoneAfter = 75_000;

/** How long a task may lie before it is worth asking why. Milliseconds. */
const taskIsLateAfter = 10_000;

/**
 * Why a run does not go on, where that is not the image server's doing: no worker polls for its
 * tasks, or a workflow task fails each time. Undefined where nothing is wrong.
 */
export async function troubleOf(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<string | undefined> {
  const task = description.raw.pendingWorkflowTask;
  if (task && (task.attempt ?? 1) > 2) {
    const reason = await lastTaskFailure(client, description);
    if (reason) {
      return `a workflow task keeps failing: ${reason} — update the worker, or see its log`;
    }
  }
  if (task && !task.startedTime && isLate(task.scheduledTime)) {
    return await withoutWorker(client, description.taskQueue, QueueType.workflow);
  }
  for (const activity of description.raw.pendingActivities ?? []) {
    const queue = activity.activityOptions?.taskQueue?.name;
    const waits = activity.state === activityIsScheduled;
    if (queue && waits && isLate(activity.scheduledTime)) {
      const trouble = await withoutWorker(client, queue, QueueType.activity);
      if (trouble) return trouble;
    }
  }
  return undefined;
}

/** Whether any worker asked this queue for workflow tasks lately. */
export async function isPolled(
  client: Client,
  taskQueue: string,
  type: QueueType = QueueType.workflow,
): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: type,
  });
  return (pollers ?? []).some(
    ({ lastAccessTime }) =>
      lastAccessTime && Date.now() - tsToMs(lastAccessTime) < pollerIsGoneAfter,
  );
}

async function withoutWorker(
  client: Client,
  taskQueue: string,
  type: QueueType,
): Promise<string | undefined> {
  if (await isPolled(client, taskQueue, type)) return undefined;
  return noWorkerPolls(taskQueue);
}

export function noWorkerPolls(taskQueue: string): string {
  return `no worker polls the task queue ${taskQueue}: start one with "forgeline worker"`;
}

function isLate(time: Parameters<typeof tsToMs>[0]): boolean {
  return time !== null && time !== undefined && Date.now() - tsToMs(time) > taskIsLateAfter;
}

async function lastTaskFailure(
  client: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 5,
  });
  const failed = history?.events?.find((event) => event.eventType === workflowTaskFailed);
  const message = failed?.workflowTaskFailedEventAttributes?.failure?.message;
  return message ? printable(message) : undefined;
}

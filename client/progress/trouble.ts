import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { printable } from '../text.ts';

/** Values of Temporal's protocol, which its client does not export by name. */
const QueueType = { workflow: 1, activity: 2 } as const;
type QueueType = (typeof QueueType)[keyof typeof QueueType];
const activityIsScheduled = 1;
/** Events that end a workflow task. */
const TaskEnd = { completed: 7, timedOut: 8, failed: 9 } as const;
/** Something came in while a run was about to end: the task is done again, and nothing is wrong. */
const unhandledCommand = 1;

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
  if (task && (task.attempt ?? 1) > 1) {
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

/** Why the last workflow task failed; undefined where it did not, but lost its worker. */
async function lastTaskFailure(
  client: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 20,
  });
  const ends: readonly unknown[] = Object.values(TaskEnd);
  const last = history?.events?.find(({ eventType }) => ends.includes(eventType));
  const { failure, cause } = last?.workflowTaskFailedEventAttributes ?? {};
  return failure?.message && cause !== unhandledCommand ? printable(failure.message) : undefined;
}

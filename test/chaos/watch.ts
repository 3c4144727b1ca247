import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import type { SecretHunt } from './secrets.ts';

/** An activity that Temporal waits for. */
export interface Pending {
  workflowId: string;
  runId: string;
  activityId: string;
  kind: 'wait' | 'request' | 'transfer';
  state: 'started' | 'scheduled';
  attempt: number;
  /** When the attempt began that is under way or was the last, milliseconds since the epoch. */
  startedAt: number;
  /** When the last attempt ended; 0 where there was none before. */
  endedAt: number;
  /** Process that the attempt runs in. */
  worker: number;
}

const activityIsStarted = 2;

export async function runsWhere(client: Client, query: string): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const info of client.workflow.list({ query })) found.push(info);
  return found;
}

export const open = 'ExecutionStatus = "Running"';

/** What is under way now. What heartbeats say is looked through for secrets. */
export async function pendingActivities(client: Client, hunt: SecretHunt): Promise<Pending[]> {
  const runs = await runsWhere(client, open);
  const all = await Promise.all(
    runs.map(({ workflowId, runId }) => pendingOf(client, { workflowId, runId }, hunt)),
  );
  return all.flat();
}

export async function pendingOf(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
  hunt: SecretHunt,
): Promise<Pending[]> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  return (raw.pendingActivities ?? []).map((activity) => {
    for (const { data } of activity.heartbeatDetails?.payloads ?? []) {
      if (data) hunt.look(`a heartbeat of ${activity.activityId} of ${workflowId}`, data);
    }
    return {
      workflowId,
      runId,
      activityId: activity.activityId ?? '',
      kind: kindOf(activity.activityOptions?.taskQueue?.name ?? ''),
      state: activity.state === activityIsStarted ? 'started' : 'scheduled',
      attempt: activity.attempt ?? 1,
      startedAt: activity.lastStartedTime ? tsToMs(activity.lastStartedTime) : 0,
      endedAt: activity.lastAttemptCompleteTime ? tsToMs(activity.lastAttemptCompleteTime) : 0,
      worker: Number.parseInt(activity.lastWorkerIdentity ?? '', 10),
    };
  });
}

function kindOf(queue: string): Pending['kind'] {
  if (queue.endsWith('-waits')) return 'wait';
  return queue.includes('-transfers-') ? 'transfer' : 'request';
}

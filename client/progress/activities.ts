import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Heartbeat } from '../../pipeline/model.ts';
import { printable } from '../text.ts';
import type { ActivityView } from './rows.ts';

/** Value of Temporal's protocol, which its client does not export by name. */
const heartbeatTimeout = 4;

export type PendingActivity = NonNullable<
  WorkflowExecutionDescription['raw']['pendingActivities']
>[number];

/**
 * What the activities under way say of themselves: heartbeat details, which `describe()` hands out
 * without a single history event. Keyed by activity id.
 */
export function activitiesOf(
  client: Client,
  pending: readonly PendingActivity[],
): Map<string, ActivityView> {
  const views = new Map<string, ActivityView>();
  for (const activity of pending) {
    const failure = isLossOfWorker(activity.lastFailure) ? '' : activity.lastFailure?.message;
    views.set(activity.activityId ?? '', {
      heartbeat: heartbeatOf(client, activity),
      attempt: activity.attempt ?? 1,
      ...(failure ? { lastFailure: printable(failure) } : {}),
    });
  }
  return views;
}

/** A worker that was replaced, stopped or killed: its successor goes on, and nothing is wrong. */
function isLossOfWorker(failure: PendingActivity['lastFailure']): boolean {
  return (
    failure?.applicationFailureInfo?.type === 'WorkerShutdown' ||
    /WORKER_SHUTDOWN|worker is shutting down/i.test(failure?.message ?? '') ||
    failure?.timeoutFailureInfo?.timeoutType === heartbeatTimeout
  );
}

function heartbeatOf(client: Client, activity: PendingActivity): Heartbeat {
  const payload = activity.heartbeatDetails?.payloads?.[0];
  if (!payload) return {};
  try {
    const converter = client.options.loadedDataConverter.payloadConverter;
    return readHeartbeat(converter.fromPayload<unknown>(payload));
  } catch {
    // Encoded by somebody else's data converter: shown without details.
    return {};
  }
}

/** Keeps what a heartbeat may hold: a worker of another version may send other things. */
function readHeartbeat(value: unknown): Heartbeat {
  if (typeof value !== 'object' || value === null) return {};
  const heartbeat: Heartbeat = {};
  const numbers = ['percent', 'bytes', 'totalBytes', 'files', 'totalFiles'] as const;
  for (const name of numbers) {
    const number: unknown = Reflect.get(value, name);
    if (typeof number === 'number' && Number.isFinite(number)) heartbeat[name] = number;
  }
  for (const name of ['message', 'trouble'] as const) {
    const text: unknown = Reflect.get(value, name);
    if (typeof text === 'string') heartbeat[name] = printable(text);
  }
  return heartbeat;
}

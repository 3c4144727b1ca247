import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { folderOf } from './folders.ts';

// What is read of a history here. The rest stays as it is, for the worker that replays it.
const payload = z.looseObject({ data: z.string().optional() });
const payloads = z.looseObject({ payloads: z.array(payload) });

const named = z.looseObject({ name: z.string() });

const eventSchema = z.looseObject({
  workflowExecutionStartedEventAttributes: z
    .looseObject({
      workflowType: named,
      originalExecutionRunId: z.string(),
      memo: z.looseObject({ fields: z.record(z.string(), payload).optional() }).optional(),
    })
    .optional(),
  activityTaskScheduledEventAttributes: z.looseObject({ activityType: named }).optional(),
  markerRecordedEventAttributes: z
    .looseObject({ markerName: z.string(), details: z.record(z.string(), payloads).optional() })
    .optional(),
});

const recordedSchema = z.object({
  workflowId: z.string(),
  history: z.looseObject({ events: z.array(eventSchema) }),
});

/** A recorded history, as the replay of a worker takes it. */
export type Recorded = z.infer<typeof recordedSchema>;

export function readHistory(version: string, file: string): Recorded {
  return recordedSchema.parse(JSON.parse(readFileSync(join(folderOf(version), file), 'utf8')));
}

/** The workflow that a history is of, and the run. */
export function runOf({ history }: Recorded): { workflow: string; runId: string } {
  const started = history.events[0]?.workflowExecutionStartedEventAttributes;
  if (!started) throw new Error('A history begins with the start of its run.');
  return { workflow: started.workflowType.name, runId: started.originalExecutionRunId };
}

/** The memo that a run was started with. */
export function memoOf({ history }: Recorded): Record<string, unknown> {
  const fields = history.events[0]?.workflowExecutionStartedEventAttributes?.memo?.fields ?? {};
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, decoded(field)]));
}

/** Names of the activities that a run asked for, local ones included. */
export function activitiesOf({ history }: Recorded): Set<string> {
  const names = new Set<string>();
  for (const event of history.events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) names.add(scheduled.activityType.name);
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity') names.add(localActivityIn(marker.details));
  }
  return names;
}

function localActivityIn(details: Record<string, z.infer<typeof payloads>> = {}): string {
  const [told] = details.data?.payloads ?? [];
  return z.object({ activity_type: z.string() }).parse(told && decoded(told)).activity_type;
}

function decoded({ data = '' }: z.infer<typeof payload>): unknown {
  return JSON.parse(Buffer.from(data, 'base64').toString());
}

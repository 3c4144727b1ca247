import type {
  ScheduleOptions,
  ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { durationText } from '../../pipeline/duration.ts';
import {
  batchQueue,
  batchWorkflowId,
  scheduledRunId,
  scheduleId,
} from '../../pipeline/identity.ts';
import type {
  CalendarDefinition,
  Identity,
  Overlap,
  ScheduleDefinition,
  ScheduledInput,
  Workflows,
} from '../../pipeline/model.ts';
import { entities, page, summary } from '../../pipeline/plan-text.ts';
import { count, printable } from '../text.ts';
import { type Owner, scheduleMemo } from './memo.ts';
import { whenText } from './words.ts';

const batchKey = defineSearchAttributeKey('ForgelineBatch', 'KEYWORD');

/** A schedule that is asked for. */
export interface AskedSchedule {
  identity: Identity;
  definition: ScheduleDefinition;
  owner?: Owner;
}

type Options = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflows['scheduledBatch']>>;

/** How Temporal names what becomes of a time that comes while the run before goes on. */
export const overlapPolicies = {
  skip: 'SKIP',
  'buffer-one': 'BUFFER_ONE',
  'buffer-all': 'BUFFER_ALL',
  'cancel-other': 'CANCEL_OTHER',
  'allow-all': 'ALLOW_ALL',
} as const satisfies Record<Overlap, string>;

/** The same, the other way round. */
export function overlapOf(policy: ScheduleOverlapPolicy): Overlap {
  const overlaps = ['skip', 'buffer-one', 'buffer-all', 'cancel-other', 'allow-all'] as const;
  return overlaps.find((overlap) => overlapPolicies[overlap] === policy) ?? 'skip';
}

/**
 * The Temporal Schedule of a definition. Its runs are `scheduledBatch`, to whose id Temporal appends the
 * time. The note is what the Web UI shows, which knows no memo of schedules.
 */
export function temporalSchedule(asked: AskedSchedule) {
  const { identity, definition, owner } = asked;
  const { name, batch, rebuild, catchUpMs, overlap, pauseOnFailure } = definition;
  const input: ScheduledInput = {
    identity,
    schedule: name,
    batch,
    ...(rebuild ? { rebuild } : {}),
  };
  return {
    scheduleId: scheduleId(identity, name),
    spec: specOf(definition),
    action: {
      type: 'startWorkflow',
      workflowType: 'scheduledBatch',
      workflowId: scheduledRunId(identity, name),
      taskQueue: batchQueue(identity),
      args: [input],
      memo: scheduleMemo(definition, owner),
      staticSummary: summaryOf(definition),
      staticDetails: detailsOf(definition, owner),
      typedSearchAttributes: [{ key: batchKey, value: batchWorkflowId(identity, batch.name) }],
    },
    policies: {
      overlap: overlapPolicies[overlap],
      catchupWindow: catchUpMs,
      pauseOnFailure,
    },
  } satisfies Options;
}

/**
 * What the Web UI shows as the note of a schedule that is not paused: what it is for, and when it fires,
 * which nobody can read there otherwise. Never empty.
 */
export function noteOf(definition: ScheduleDefinition): string {
  const { note, batch } = definition;
  const purpose = note ?? `Runs the batch ${batch.name} of ${contentsOf(batch)}`;
  return `${purpose}: ${whenText(definition)}`;
}

/** What a batch is made of, for people: `3 pipelines and a matrix`. */
export function contentsOf({ pipelines, matrix }: ScheduleDefinition['batch']): string {
  const named = count(pipelines.length, 'pipeline');
  if (!matrix) return named;
  return pipelines.length > 0 ? `${named} and a matrix` : 'a matrix';
}

function summaryOf({ name, batch }: ScheduleDefinition): string {
  return summary(`Schedule ${name}: the batch ${batch.name} of ${contentsOf(batch)}`);
}

/** The page of a run in the Web UI that tells what the schedule was asked for. */
function detailsOf(definition: ScheduleDefinition, owner: Owner | undefined): string {
  const { name, note, batch, overlap, catchUpMs, pauseOnFailure, rebuild } = definition;
  const lines = [
    `Batch ${batch.name} of ${contentsOf(batch)}, ${batch.concurrency} at once`,
    `Overlap ${overlap}, catch-up ${durationText(catchUpMs)}`,
    ...(pauseOnFailure ? ['Pauses when its batch has failed'] : []),
    ...(rebuild ? ['Builds also what has not changed'] : []),
    ...(owner ? [`By ${owner.folder}/${owner.file} on ${owner.host}`] : []),
  ];
  return page([
    '<body bgcolor="#ffffff" text="#111111">',
    '',
    `Schedule **${entities(name)}**: ${entities(whenText(definition))}`,
    '',
    ...(note === undefined ? [] : [entities(note), '']),
    ...lines.map((line) => `- ${entities(line)}`),
  ]);
}

function specOf(definition: ScheduleDefinition): Options['spec'] {
  const { cron, every, calendars, timeZone, jitterMs, startAt, endAt } = definition;
  return {
    cronExpressions: [...cron, ...calendars.map(cronOf)],
    intervals: every.map(({ intervalMs, offsetMs }) => ({ every: intervalMs, offset: offsetMs })),
    timezone: timeZone,
    jitter: jitterMs,
    ...(startAt === undefined ? {} : { startAt: new Date(startAt) }),
    ...(endAt === undefined ? {} : { endAt: new Date(endAt) }),
  };
}

/** A calendar as a cron line of six fields, the last of them the year, which Temporal reads as well. */
function cronOf(calendar: CalendarDefinition): string {
  const { minute = '0', hour = '0', dayOfMonth = '*', month = '*', dayOfWeek = '*' } = calendar;
  const { year = '*', comment } = calendar;
  const fields = [minute, hour, dayOfMonth, month, dayOfWeek, year].map((field) =>
    field.replaceAll(/\s+/g, ''),
  );
  const line = fields.join(' ');
  return comment === undefined ? line : `${line} # ${printable(comment)}`;
}

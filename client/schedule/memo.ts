import type { ScheduleDefinition, ScheduledInput } from '../../pipeline/model.ts';

/** The folder of schedule files that a schedule belongs to: an `apply` of it may change and delete it. */
export interface Owner {
  /** Absolute path. */
  folder: string;
  /** Host whose disk it is on. */
  host: string;
  /** Name of the file in it. */
  file: string;
}

/**
 * What a schedule keeps in the memo of the runs that it starts, which, unlike its own memo, can be
 * updated: what was asked for, in its own terms. Temporal gives the times back in other terms. The
 * batch is not in it, as the argument of the runs has that.
 */
interface ScheduleMemo {
  schedule: Omit<ScheduleDefinition, 'batch'>;
  owner?: Owner;
}

export function scheduleMemo(definition: ScheduleDefinition, owner: Owner | undefined) {
  const { batch: _elsewhere, ...schedule } = definition;
  const memo: ScheduleMemo = { schedule, ...(owner ? { owner } : {}) };
  return { ...memo };
}

/** What a schedule was asked for, where this version of Forgeline understands it. */
export function askedOf(action: {
  memo?: Record<string, unknown> | undefined;
  args?: unknown;
}): { definition: ScheduleDefinition; input: ScheduledInput; owner?: Owner } | undefined {
  const { memo } = action;
  const input: unknown = Array.isArray(action.args) ? action.args[0] : undefined;
  if (!isScheduleMemo(memo) || !isInput(input)) return undefined;
  const definition = { ...memo.schedule, batch: input.batch };
  return { definition, input, ...(memo.owner ? { owner: memo.owner } : {}) };
}

function isScheduleMemo(memo: unknown): memo is ScheduleMemo {
  if (!isObject(memo) || !isObject(memo.schedule)) return false;
  const { name, cron, every, calendars, timeZone } = memo.schedule;
  const lists = [cron, every, calendars];
  return typeof name === 'string' && typeof timeZone === 'string' && lists.every(Array.isArray);
}

function isInput(input: unknown): input is ScheduledInput {
  return (
    isObject(input) &&
    isObject(input.identity) &&
    isObject(input.batch) &&
    typeof input.schedule === 'string' &&
    typeof input.batch.name === 'string' &&
    Array.isArray(input.batch.pipelines)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

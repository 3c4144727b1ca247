/** Batches that begin at set times. */
import type { BatchDefinition } from './batch.ts';
import type { Identity } from './definition.ts';

/** What becomes of a time that comes while the run before goes on. */
export type Overlap = 'skip' | 'buffer-one' | 'buffer-all' | 'cancel-other' | 'allow-all';

/** What a schedule file says, checked, with the files that it names read. */
export interface ScheduleDefinition {
  name: string;
  /** Cron lines of five fields, or `@daily` and the like. */
  cron: string[];
  /** Milliseconds. */
  every: { intervalMs: number; offsetMs: number }[];
  /** Times in fields, each a list of ranges; what is absent is every one, or 0 of seconds, minutes, hours. */
  calendars: CalendarDefinition[];
  /** IANA name, such as `Europe/Paris`. */
  timeZone: string;
  /** Milliseconds by which the beginning is put off at random, at most. */
  jitterMs: number;
  overlap: Overlap;
  /** Milliseconds: times missed by more, as Temporal was not there, are left out. */
  catchUpMs: number;
  pauseOnFailure: boolean;
  note?: string;
  /** ISO 8601. */
  startAt?: string;
  endAt?: string;
  batch: BatchDefinition;
  /** Builds also what has not changed since it was built last. */
  rebuild?: true;
}

export interface CalendarDefinition {
  hour?: string;
  minute?: string;
  dayOfWeek?: string;
  dayOfMonth?: string;
  month?: string;
  year?: string;
  comment?: string;
}

/** Input of the workflow `scheduledBatch`, which a schedule starts. */
export interface ScheduledInput {
  identity: Identity;
  schedule: string;
  batch: BatchDefinition;
  rebuild?: true;
}

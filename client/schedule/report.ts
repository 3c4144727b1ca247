import type { BatchCounts } from '../../pipeline/model.ts';
import type { JsonLine } from '../output.ts';
import type { Session } from '../session.ts';
import { printable } from '../text.ts';
import type { KnownSchedule } from './known.ts';
import type { Owner } from './memo.ts';
import type { ScheduledRun } from './runs.ts';
import { noteOf } from './temporal-schedule.ts';
import { localTime } from './times.ts';
import { whenText } from './words.ts';

/** A schedule as it stands, for programs. Times are ISO 8601. */
export interface ScheduleView {
  name: string;
  /** In Temporal. */
  id: string;
  /** Name of the batch that it runs. */
  batch?: string;
  /** When it fires, in words. */
  when?: string;
  timeZone: string;
  paused: boolean;
  /** Why it is paused, or what it is for. */
  note: string;
  /** The next times, at most five; none while it is paused. */
  next: string[];
  /** How often it began a run, left a time out as the run before went on, or missed one. */
  begun: number;
  skipped: number;
  missed: number;
  /** The folder of schedule files that it belongs to, and its file there. */
  owner?: Owner;
  /** What it began last, newest first. */
  runs: ScheduledRunView[];
  webUiUrl?: string;
}

/** One time that a schedule fired, was triggered or was backfilled. Times are ISO 8601. */
export interface ScheduledRunView {
  workflowId: string;
  runId: string;
  plannedFor: string;
  startedAt: string;
  endedAt?: string;
  /** `forgotten`: Temporal keeps ended runs for a limited time only. */
  status: ScheduledRun['status'];
  /** Workflow id of its batch, and what came of that. */
  batch?: string;
  counts?: BatchCounts;
  /** Why it failed. */
  reason?: string;
  webUiUrl?: string;
}

export function scheduleView(
  session: Session,
  schedule: KnownSchedule,
  runs: readonly ScheduledRun[] = [],
): ScheduleView {
  const { id, name, asked, owner, paused, note, timeZone, next, counts } = schedule;
  const webUiUrl = scheduleUrl(session, id);
  const definition = asked?.definition;
  return {
    name,
    id,
    ...(definition ? { batch: definition.batch.name, when: whenText(definition) } : {}),
    timeZone,
    paused,
    // In Temporal its own note says also when it fires.
    note: paused ? note : (definition?.note ?? note),
    // What is paused has times, too, but nothing comes of them.
    next: paused ? [] : next.slice(0, 5).map((time) => time.toISOString()),
    ...counts,
    ...(owner ? { owner } : {}),
    runs: runs.map((run) => runView(session, run)),
    ...(webUiUrl ? { webUiUrl } : {}),
  };
}

function runView(session: Session, run: ScheduledRun): ScheduledRunView {
  const { workflowId, runId, plannedFor, startedAt, endedAt, status, result, reason } = run;
  const webUiUrl = session.webUiUrl(workflowId, runId);
  return {
    workflowId,
    runId,
    plannedFor: plannedFor.toISOString(),
    startedAt: startedAt.toISOString(),
    ...(endedAt ? { endedAt: endedAt.toISOString() } : {}),
    status,
    ...(result ? { batch: result.workflowId, counts: result.counts } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(webUiUrl ? { webUiUrl } : {}),
  };
}

/** A schedule as a line of `--json`; its runs only where they were looked up. */
export function scheduleRecord(
  session: Session,
  schedule: KnownSchedule,
  runs?: readonly ScheduledRun[],
): JsonLine {
  const { runs: found, ...view } = scheduleView(session, schedule, runs);
  return {
    type: 'schedule',
    ...view,
    ...schedule.asked?.identity,
    ...(runs ? { runs: found } : {}),
  };
}

/** Address of a schedule's page in Temporal's Web UI, where there is one. */
export function scheduleUrl(session: Session, id: string): string | undefined {
  return session.webUiUrl(id)?.replace(/\/workflows\/([^/]+)$/, '/schedules/$1');
}

/** The next times of a schedule, one a line, in its own time zone. */
export function nextLines({ next, timeZone, paused }: KnownSchedule, most: number): string[] {
  if (paused) return ['next     paused: nothing begins before "forgeline schedule resume"'];
  const times = next.slice(0, most).map((time) => localTime(time, timeZone));
  if (times.length === 0) return ['next     it has no more times'];
  return times.map((time, index) => `${index === 0 ? 'next' : ''}`.padEnd(9) + time);
}

/** What came of a run, in a few words: `failed (2 of 30 failed)`. */
export function outcomeText({ status, result }: ScheduledRun): string {
  const counts = result ? countsText(result.counts) : '';
  return counts === '' ? status : `${status} (${counts})`;
}

function countsText({ total, completed, failed, cancelled, skipped }: BatchCounts): string {
  if (completed === total) return `${total} built`;
  const parts = [
    completed > 0 ? `${completed} built` : '',
    skipped > 0 ? `${skipped} unchanged` : '',
    failed > 0 ? `${failed} failed` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
  ];
  return `${parts.filter((part) => part !== '').join(', ')} of ${total}`;
}

/** Why a schedule is paused, for a line of a list. One that was made paused has the note that all have. */
export function pauseText({ paused, note, asked }: KnownSchedule): string {
  if (!paused) return '';
  const isReason = note !== '' && !(asked && note === noteOf(asked.definition));
  return isReason ? `paused: ${printable(note)}` : 'paused';
}

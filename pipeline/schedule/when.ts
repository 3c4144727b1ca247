import type { DocumentProblem } from '../document.ts';
import { millisecondsOf } from '../duration.ts';
import type { CalendarDefinition, ScheduleDefinition } from '../model.ts';
import { asksForBothDays, timesOfCron } from './cron.ts';
import { type FieldProblem, valuesOf } from './fields.ts';
import type { ScheduleFile } from './schema.ts';
import { timeZoneProblem, wallTime } from './time-zone.ts';
import { everFires, type Times, type Window } from './times.ts';

type When = Pick<ScheduleDefinition, 'cron' | 'every' | 'calendars' | 'timeZone'>;

/** When a schedule runs, what is wrong with that, and what people should know of it. */
export function whenOf(file: ScheduleFile): {
  when: When;
  problems: DocumentProblem[];
  notices: string[];
} {
  const { timeZone } = file;
  const zone = timeZoneProblem(timeZone);
  const wrong = wrongWindow(file);
  const window = zone || wrong.length > 0 ? {} : windowOf(file);
  const cron = listOf(file.cron, 'cron');
  const every = listOf(file.every, 'every');
  const calendars = listOf(file.calendars, 'calendars');
  const found = [
    ...cron.map(({ entry, path }) => ({ path, times: timesOfCron(entry) })),
    ...calendars.map(({ entry, path }) => ({ path, times: timesOfCalendar(entry) })),
  ];
  const lines = found.flatMap(({ path, times }) => ('message' in times ? [] : { path, times }));
  const problems = [
    ...(zone ? [{ path: ['timeZone'], ...zone }] : []),
    ...found.flatMap(({ path, times }) => ('message' in times ? placed(path, times) : [])),
    ...every.flatMap(({ entry, path }) => intervalProblem(entry, path)),
    ...never(lines, window),
    ...noTime(file),
    ...wrong,
  ];
  const notices = [
    ...cron.flatMap(({ entry }) => (asksForBothDays(entry) ? bothDays(entry) : [])),
    ...(problems.length === 0 && isOver({ lines, every: every.length, file }) ? [over] : []),
  ];
  const when: When = {
    cron: cron.map(({ entry }) => entry.trim()),
    every: every.map(({ entry }) => intervalOf(entry)),
    calendars: calendars.map(({ entry }) => calendarOf(entry)),
    timeZone,
  };
  return { when, problems, notices };
}

type Placed<Entry> = { entry: Entry; path: PropertyKey[] };

/** One thing, or a list of them, each with its place. */
function listOf<Entry>(given: Entry | Entry[] | undefined, key: string): Placed<Entry>[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [{ entry: given, path: [key] }];
  return given.map((entry, index) => ({ entry, path: [key, index] }));
}

type CalendarFile = NonNullable<ScheduleFile['calendars']>[number];
type IntervalFile = Exclude<NonNullable<ScheduleFile['every']>, unknown[]>;

function intervalOf(entry: IntervalFile): { intervalMs: number; offsetMs: number } {
  const { interval, offset = '' } = typeof entry === 'string' ? { interval: entry } : entry;
  return { intervalMs: millisecondsOf(interval) ?? 0, offsetMs: millisecondsOf(offset) ?? 0 };
}

function intervalProblem(entry: IntervalFile, path: PropertyKey[]): DocumentProblem[] {
  const { intervalMs, offsetMs } = intervalOf(entry);
  if (offsetMs < intervalMs) return [];
  return [
    {
      path: [...path, 'offset'],
      message: 'is not shorter than the interval',
      hint: 'The offset is by how much each time of the interval is put off.',
    },
  ];
}

const calendarFields = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'] as const;

function timesOfCalendar(calendar: CalendarFile): Times | (FieldProblem & { field: string }) {
  // What runs at every minute of a day that is named was hardly meant.
  const times: Times = { minute: [0], hour: [0] };
  for (const field of calendarFields) {
    const text = calendar[field];
    if (text === undefined) continue;
    const values = valuesOf(field, text);
    if (!Array.isArray(values)) return { ...values, field };
    times[field] = values;
  }
  return times;
}

function calendarOf(calendar: CalendarFile): CalendarDefinition {
  const { comment } = calendar;
  const given = calendarFields.flatMap((field) => {
    const text = calendar[field];
    return text === undefined ? [] : [[field, text]];
  });
  return { ...Object.fromEntries(given), ...(comment !== undefined && { comment }) };
}

function placed(
  path: PropertyKey[],
  { message, hint, field }: FieldProblem & { hint?: string; field?: string },
): DocumentProblem {
  return {
    path: field === undefined ? path : [...path, field],
    message,
    ...(hint !== undefined && { hint }),
  };
}

interface Line {
  path: PropertyKey[];
  times: Times;
}

function never(lines: readonly Line[], window: Window): DocumentProblem[] {
  return lines.flatMap(({ path, times }) => {
    if (!everFires(times)) {
      return {
        path,
        message: 'never fires: there is no such day',
        hint: 'A day must be both the day of the month and the day of the week, in the month that is asked for.',
      };
    }
    if (everFires(times, window)) return [];
    return {
      path,
      message: 'never fires: none of its times lies between startAt and endAt',
      hint: 'Check startAt, endAt and timeZone.',
    };
  });
}

function noTime({ cron, every, calendars }: ScheduleFile): DocumentProblem[] {
  if (cron ?? every ?? calendars) return [];
  return [
    {
      path: [],
      message: 'no time is given at which it runs',
      hint: 'Say cron: "30 2 * * *", every: 6h, or calendars.',
    },
  ];
}

function wrongWindow({ startAt, endAt }: ScheduleFile): DocumentProblem[] {
  if (startAt === undefined || endAt === undefined) return [];
  if (Date.parse(startAt) < Date.parse(endAt)) return [];
  return [
    {
      path: ['endAt'],
      message: 'is not after startAt, so that nothing would ever run',
      hint: 'Set a later endAt, or leave it out.',
    },
  ];
}

function windowOf({ startAt, endAt, timeZone }: ScheduleFile): Window {
  return {
    ...(startAt !== undefined && { from: wallTime(new Date(startAt), timeZone) }),
    ...(endAt !== undefined && { to: wallTime(new Date(endAt), timeZone) }),
  };
}

const over = 'It will not run any more: all of its times are past.';

/** Whether all that was asked for is past: no mistake, but worth saying. */
function isOver({
  lines,
  every,
  file,
}: {
  lines: readonly Line[];
  every: number;
  file: ScheduleFile;
}): boolean {
  const { startAt = '', endAt, timeZone } = file;
  const now = Date.now();
  if (endAt !== undefined && Date.parse(endAt) <= now) return true;
  const from = new Date(Math.max(now, Date.parse(startAt) || 0));
  const left = { ...windowOf(file), from: wallTime(from, timeZone) };
  return every === 0 && lines.every(({ times }) => !everFires(times, left));
}

function bothDays(line: string): string {
  return `The cron line ${JSON.stringify(line)} runs on days that are both the day of the month and the day of the week: Temporal takes them together.`;
}

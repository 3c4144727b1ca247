import { durationText } from '../../pipeline/duration.ts';
import type { CalendarDefinition, ScheduleDefinition } from '../../pipeline/model.ts';
import { namedLines } from '../../pipeline/schedule/cron.ts';
import { listOf } from '../../pipeline/words.ts';
import { printable } from '../text.ts';
import { localTime } from './times.ts';

type Times = Pick<
  ScheduleDefinition,
  'cron' | 'every' | 'calendars' | 'timeZone' | 'jitterMs' | 'startAt' | 'endAt'
>;

/** When a schedule fires, in words: `daily at 02:00 (Europe/Paris)`. */
export function whenText(times: Times): string {
  const { cron, every, calendars, timeZone, jitterMs, startAt, endAt } = times;
  const all = [...cron.map(cronText), ...every.map(intervalText), ...calendars.map(calendarText)];
  const local = (iso: string) => localTime(new Date(iso), timeZone);
  return [
    `${printable(listOf(all, 'and'))} (${timeZone})`,
    ...(jitterMs > 0 ? [`up to ${durationText(jitterMs)} later`] : []),
    ...(startAt === undefined ? [] : [`from ${local(startAt)}`]),
    ...(endAt === undefined ? [] : [`until ${local(endAt)}`]),
  ].join(', ');
}

/** The common lines in words; of others, the line itself. */
function cronText(line: string): string {
  const bare = line.replace(/#.*$/, '').trim().toLowerCase();
  const fields = (namedLines[bare] ?? bare).split(/\s+/);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', ...more] = fields;
  const asItIs = `cron "${line}"`;
  if (more.length > 0 || month !== '*') return asItIs;
  const anyDay = dayOfMonth === '*' && dayOfWeek === '*';
  if (anyDay && hour === '*') return minutesText(minute) ?? asItIs;
  const clock = clockText(hour, minute);
  if (clock === undefined) return asItIs;
  if (anyDay) return `daily at ${clock}`;
  const days = daysText(dayOfWeek);
  if (dayOfMonth === '*') return days === undefined ? asItIs : `${days} at ${clock}`;
  if (dayOfWeek !== '*' || !/^\d+$/.test(dayOfMonth)) return asItIs;
  return `day ${dayOfMonth} of every month at ${clock}`;
}

function minutesText(minute: string): string | undefined {
  if (minute === '*') return 'every minute';
  const [, step] = /^\*\/(\d+)$/.exec(minute) ?? [];
  if (step !== undefined) return `every ${step} minutes`;
  return /^\d+$/.test(minute) ? `hourly at :${minute.padStart(2, '0')}` : undefined;
}

function clockText(hour: string, minute: string): string | undefined {
  if (!/^\d+$/.test(hour) || !/^\d+$/.test(minute)) return undefined;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `mon-fri`, `1-5` or `6,0` as `Mon-Fri` or `Sat, Sun`. */
function daysText(field: string): string | undefined {
  const parts = field.split(',').map((part) => {
    const names = part.split('-').map(dayName);
    return names.length <= 2 && !names.includes(undefined) ? names.join('-') : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join(', ');
}

function dayName(text: string): string | undefined {
  if (/^[0-7]$/.test(text)) return days[Number(text)];
  return days.find((day) => day.toLowerCase() === text.slice(0, 3).toLowerCase());
}

function intervalText({ intervalMs, offsetMs }: { intervalMs: number; offsetMs: number }): string {
  const offset = offsetMs > 0 ? `, ${durationText(offsetMs)} in` : '';
  return `every ${durationText(intervalMs)}${offset}`;
}

function calendarText({ comment, ...fields }: CalendarDefinition): string {
  const { minute = '0', hour = '0', dayOfMonth = '*', month = '*', dayOfWeek = '*' } = fields;
  const { year } = fields;
  const line = [minute, hour, dayOfMonth, month, dayOfWeek].join(' ');
  const text = year === undefined ? cronText(line) : `calendar "${line} ${year}"`;
  return comment === undefined ? text : `${comment} (${text})`;
}

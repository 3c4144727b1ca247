import type { Field } from './fields.ts';

/** The values of each field at which something fires; absent: every one. */
export type Times = Partial<Record<Field, number[]>>;

/** A moment as a clock on the wall shows it. */
export interface WallTime {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  /** Since midnight. */
  minute: number;
}

/** From when until when something may fire, both included. */
export interface Window {
  from?: WallTime;
  to?: WallTime;
}

/** The years that Temporal looks at. */
const firstYear = 2000;
const lastYear = 2100;

/** Whether there is any moment, within a window if one is given, at which these times fire. */
export function everFires(times: Times, { from, to }: Window = {}): boolean {
  const first = Math.max(firstYear, from?.year ?? firstYear);
  const last = Math.min(lastYear, to?.year ?? lastYear);
  for (let year = first; year <= last; year++) {
    if (!has(times.year, year)) continue;
    for (let month = 1; month <= 12; month++) {
      if (has(times.month, month) && firesIn(times, { year, month }, { from, to })) return true;
    }
  }
  return false;
}

interface Bounds {
  from: WallTime | undefined;
  to: WallTime | undefined;
}

function firesIn(
  times: Times,
  { year, month }: Pick<WallTime, 'year' | 'month'>,
  { from, to }: Bounds,
): boolean {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  for (let day = 1; day <= days; day++) {
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    if (!has(times.dayOfMonth, day) || !has(times.dayOfWeek, weekday)) continue;
    const today = { year, month, day };
    const afterFrom = from ? compareDays(today, from) : 1;
    const beforeTo = to ? compareDays(to, today) : 1;
    if (afterFrom < 0 || beforeTo < 0) continue;
    const earliest = afterFrom === 0 ? (from?.minute ?? 0) : 0;
    const latest = beforeTo === 0 ? (to?.minute ?? lastMinute) : lastMinute;
    if (firesBetween(times, earliest, latest)) return true;
  }
  return false;
}

const lastMinute = 24 * 60 - 1;

function firesBetween(times: Times, earliest: number, latest: number): boolean {
  for (let at = earliest; at <= latest; at++) {
    if (has(times.hour, Math.floor(at / 60)) && has(times.minute, at % 60)) return true;
  }
  return false;
}

type Day = Omit<WallTime, 'minute'>;

/** Above 0 where the first is later. */
function compareDays(one: Day, other: Day): number {
  return one.year - other.year || one.month - other.month || one.day - other.day;
}

function has(values: readonly number[] | undefined, value: number): boolean {
  return values === undefined || values.includes(value);
}

import { listOf, nearestWord, quoted } from '../words.ts';
import { valuesOf } from './fields.ts';
import type { Times } from './times.ts';

/** What is wrong with a cron line, in words that follow its place. */
export interface CronProblem {
  message: string;
  hint: string;
}

/** The names that stand for whole lines, as Temporal reads them. */
export const namedLines: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const order = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

const fieldsHint =
  'The fields are minute, hour, day of the month, month, day of the week: 30 2 * * 1-5 is half past two from Monday to Friday.';

/**
 * The times of a cron line of five fields, or of a name such as `@daily`, as Temporal reads them: a day
 * must be both the day of the month and the day of the week that are asked for.
 */
export function timesOfCron(line: string): Times | CronProblem {
  const text = withoutComment(line);
  if (/^(CRON_)?TZ=/.test(text)) {
    return {
      message: 'a time zone within a cron line is not read here',
      hint: 'Say timeZone beside cron: it holds for all lines.',
    };
  }
  if (text.startsWith('@')) return timesOfName(text);
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== order.length) {
    return {
      message: `expected the five fields of a cron line, found ${parts.length === 0 ? 'none' : parts.length}`,
      hint:
        parts.length > order.length
          ? `${fieldsHint} A year goes into calendars; there are no seconds.`
          : fieldsHint,
    };
  }
  const times: Times = {};
  for (const [index, name] of order.entries()) {
    const values = valuesOf(name, parts[index] ?? '');
    if (!Array.isArray(values)) return { message: values.message, hint: fieldsHint };
    times[name] = values;
  }
  return times;
}

/** Whether a line asks for a day of the month and a day of the week at once. */
export function asksForBothDays(line: string): boolean {
  const [, , dayOfMonth = '*', , dayOfWeek = '*'] = withoutComment(line).split(/\s+/);
  return !isEvery(dayOfMonth) && !isEvery(dayOfWeek);
}

function isEvery(field: string): boolean {
  return field.startsWith('*') && !field.includes(',');
}

/** What follows a hash is a note for people. */
function withoutComment(line: string): string {
  return line.replace(/#.*$/s, '').trim();
}

function timesOfName(name: string): Times | CronProblem {
  const line = Object.hasOwn(namedLines, name) ? namedLines[name] : undefined;
  if (line !== undefined) return timesOfCron(line);
  if (name.startsWith('@every')) {
    const interval = name.slice('@every'.length).trim();
    return {
      message: 'an interval is no cron line',
      hint: `Write it as every: ${interval === '' ? '6h' : interval}, instead of cron.`,
    };
  }
  const near = nearestWord(name, Object.keys(namedLines));
  return {
    message: `there is no ${quoted(name)}${near ? `; did you mean ${quoted(near)}?` : ''}`,
    hint: `There are ${listOf(Object.keys(namedLines), 'and')}.`,
  };
}

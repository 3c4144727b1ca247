import { quoted } from '../words.ts';

/** What Temporal takes in a field of a calendar or of a cron line. */
interface FieldRules {
  called: string;
  from: number;
  to: number;
  /** Names of the values, from the first on; beginnings of them will do. */
  names?: readonly string[];
  /** Fewest letters of a name. */
  letters?: number;
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const rules = {
  minute: { called: 'minute', from: 0, to: 59 },
  hour: { called: 'hour', from: 0, to: 23 },
  dayOfMonth: { called: 'day of the month', from: 1, to: 31 },
  month: { called: 'month', from: 1, to: 12, names: months, letters: 3 },
  // Sunday is 0 and 7.
  dayOfWeek: { called: 'day of the week', from: 0, to: 7, names: days, letters: 2 },
  year: { called: 'year', from: 2000, to: 2100 },
} as const satisfies Record<string, FieldRules>;

export type Field = keyof typeof rules;

/** What is wrong with a field. */
export interface FieldProblem {
  message: string;
}

/**
 * The values that a field means: a value, a range (`1-5`), every one (`*`), with a step (`*\/15`,
 * `8-18/2`; `20/5` is from 20 on), or a list of these.
 */
export function valuesOf(field: Field, text: string): number[] | FieldProblem {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = rangeOf(rules[field], part.trim());
    if ('message' in range) return range;
    for (let value = range.start; value <= range.end; value += range.step) {
      values.add(field === 'dayOfWeek' ? value % 7 : value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

interface Range {
  start: number;
  end: number;
  step: number;
}

function rangeOf(rule: FieldRules, part: string): Range | FieldProblem {
  const [whole, range = '', stepText] = /^([^/]*)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  if (whole === undefined || range === '') return unreadable(rule, part);
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step === 0) return { message: `the ${rule.called} ${quoted(part)} has a step of 0` };
  if (range === '*') return { start: rule.from, end: rule.to, step };
  const [first = '', last, ...more] = range.split('-');
  const start = valueIn(rule, first);
  const end = last === undefined ? endOf(rule, start, stepText) : valueIn(rule, last);
  if (start === undefined || end === undefined || more.length > 0) return unreadable(rule, part);
  const outside = [start, end].find((value) => value < rule.from || value > rule.to);
  if (outside !== undefined) {
    return {
      message: `the ${rule.called} ${quoted(part)} is outside of ${rule.from} to ${rule.to}`,
    };
  }
  if (end < start) {
    return { message: `the ${rule.called} ${quoted(part)} ends before it begins` };
  }
  return { start, end, step };
}

/** A single value is the beginning of a range where it has a step. */
function endOf(rule: FieldRules, start: number | undefined, step: string | undefined) {
  return step === undefined ? start : rule.to;
}

function valueIn({ names = [], letters = 1, from }: FieldRules, text: string): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const index = names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return index === -1 || text.length < letters ? undefined : index + from;
}

function unreadable({ called, from, to, names }: FieldRules, part: string): FieldProblem {
  const words = names ? `, or a name such as ${names[1]?.slice(0, 3).toUpperCase()}` : '';
  return {
    message: `${quoted(part)} is no ${called}; expected * or ${from} to ${to}${words}, with ranges (1-5), steps (*/2) and lists (1,3)`,
  };
}

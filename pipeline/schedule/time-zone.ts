import { nearestWord, quoted } from '../words.ts';
import type { WallTime } from './times.ts';

/** What is wrong with the name of a time zone, in words that follow its place, or undefined. */
export function timeZoneProblem(name: string): { message: string; hint?: string } | undefined {
  const known = knownAs(name);
  if (known === name && !/^[+-]/.test(name)) return undefined;
  const near = known ?? nearestWord(name, Intl.supportedValuesOf('timeZone'));
  const isNamed = near !== undefined && !/^[+-]/.test(near);
  return {
    message: `there is no time zone ${quoted(name)}${isNamed ? `; did you mean ${quoted(near)}?` : ''}`,
    hint: 'Time zones go by their IANA names, such as Europe/Paris, America/New_York or UTC.',
  };
}

/** The spelling of a name: Temporal minds capitals. */
function knownAs(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** What the clocks of a time zone show at a moment. */
export function wallTime(moment: Date, timeZone: string): WallTime {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    minute: number('hour') * 60 + number('minute'),
  };
}

import { InvalidArgumentError } from 'commander';
import ms, { type StringValue } from 'ms';

/**
 * Reads an option such as `90s`, `30m` or `2h` into milliseconds. A bare number is refused: nobody
 * can tell whether it means seconds or milliseconds.
 */
export function parseDuration(text: string): number {
  const milliseconds = /^\d+(\.\d+)?\s*[a-z]+$/i.test(text) ? ms(text as StringValue) : Number.NaN;
  if (milliseconds === undefined || !Number.isFinite(milliseconds) || milliseconds <= 0) {
    throw new InvalidArgumentError('A duration has a number and a unit, such as 90s, 30m or 2h.');
  }
  return milliseconds;
}

/** Says a span of time the way people do: `45 s`, `12 min`, `3 h 20 min`. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-02-03 14:05`, in the time zone of whoever reads it. */
export function localTime(time: Date): string {
  return time.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

import { Interrupted, OutcomeUnknown } from './errors.ts';
import type { Interruption } from './signals.ts';

/** What can end a command's waiting: the person, the system, or the time it was given. */
export interface Limits {
  interruption: Interruption;
  /** Aborted once `--timeout` has passed. */
  timeout?: AbortSignal;
}

/** Longest time that a timer of JavaScript can hold, in milliseconds: some 24 days. */
const longestTimer = 2 ** 31 - 1;

export function limits(interruption: Interruption, timeoutMs: number | undefined): Limits {
  return timeoutMs === undefined
    ? { interruption }
    : { interruption, timeout: AbortSignal.timeout(Math.min(timeoutMs, longestTimer)) };
}

/**
 * Waits for a step that comes before the start of anything, but not past Ctrl-C, SIGTERM or the
 * timeout: then nothing was started, and the error says so. The step gets a signal that ends with it.
 */
export async function beforeLimits<T>(
  by: Limits,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { interruption, timeout } = by;
  const ends = timeout ? AbortSignal.any([interruption.first, timeout]) : interruption.first;
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () =>
    reject(
      interruption.signal
        ? new Interrupted(interruption.signal)
        : new OutcomeUnknown('The time given with --timeout passed before anything was started.'),
    );
  if (ends.aborted) end();
  ends.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([step(ends), promise]);
  } finally {
    ends.removeEventListener('abort', end);
  }
}

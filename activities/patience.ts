import { setTimeout as pause } from 'node:timers/promises';
import { UForgeError, Unreachable } from '../uforge/index.ts';

/** Pauses before the second and the third try, in milliseconds: somebody waits for the answer. */
const pausesMs = [500, 1_500];
/** The longest that a server's `Retry-After` is followed here. */
const longestPauseMs = 5_000;

/**
 * Asks UForge something that changes nothing, and again where the server was only out of breath: a
 * pipeline is not turned away for one 503, nor are wrong credentials taken for good ones by it. What
 * does not answer at all is told at once.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(Math.min(error.retryAfterMs ?? pauseMs, longestPauseMs));
    }
  }
  return await ask();
}

function isPassing(error: unknown): error is UForgeError {
  if (!(error instanceof UForgeError) || !error.retryable) return false;
  return error instanceof Unreachable ? error.reason === 'reset' : true;
}

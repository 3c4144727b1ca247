import { ForgelineError, UsageError } from './errors.ts';

/**
 * Settings, pipeline files and Temporal each have errors of their own that say what is wrong and what
 * to do. All of them come before anything is started, and all mean: bad usage or configuration.
 */
export function asUsageError(error: unknown): unknown {
  if (error instanceof ForgelineError || !(error instanceof Error)) return error;
  const hint: unknown = Reflect.get(error, 'hint');
  if (typeof hint === 'string') return new UsageError(error.message, { hint, cause: error });
  return error;
}

/**
 * Runs a step before the start of anything, with its errors in our own terms.
 *
 * @param home the state folder, where the step writes to it
 */
export async function beforeStart<T>(step: () => T | Promise<T>, home?: string): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw (home && diskFull(error, home)) || asUsageError(error);
  }
}

/** A disk without room says so by a code of the system, in SQLite's words, or in the server's log. */
function diskFull(error: unknown, home: string): UsageError | undefined {
  if (!(error instanceof Error)) return undefined;
  const text = `${Reflect.get(error, 'code')} ${error.message}`;
  if (!/\bENOSPC\b|\bEDQUOT\b|no space left on device|disk is full/i.test(text)) return undefined;
  return new UsageError(`There is no room left on the disk of the state folder ${home}.`, {
    hint: 'Make room there, or set FORGELINE_HOME to a folder on another disk.',
    cause: error,
  });
}

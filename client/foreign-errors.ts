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

/** Runs a step before the start of anything, with its errors in our own terms. */
export async function beforeStart<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw asUsageError(error);
  }
}

import type { Environment } from './sources.ts';

/** A variable that a pipeline file refers to with `${env:NAME}`, from the worker's environment. */
export function readVariable(name: string): string | undefined {
  return process.env[name];
}

/**
 * Everything that makes a background worker what it is, as one text: all settings in its
 * environment, secrets included, and the Temporal server it was started for. Whoever stores it
 * stores a salted hash.
 */
export function workerFingerprint(address: string, env: Environment = process.env): string {
  const settings = Object.entries(env)
    .filter(([name]) => /^(FORGELINE|UFORGE|TEMPORAL)_|_PROXY$/i.test(name))
    .sort();
  return JSON.stringify([address, settings]);
}

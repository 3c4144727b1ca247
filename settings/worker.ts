import type { Environment } from './sources.ts';
import type { VariableName } from './variables.ts';

/** A variable that a pipeline file refers to with `${env:NAME}`, from the worker's environment. */
export function readVariable(name: string): string | undefined {
  return process.env[name];
}

/** What concerns the embedded server alone: no reason to replace a worker in the midst of its work. */
const ofServer = new Set<string>([
  'FORGELINE_CACHE',
  'FORGELINE_OFFLINE',
  'FORGELINE_STORE',
  'FORGELINE_TEMPORAL_CLI',
] satisfies VariableName[]);

/**
 * Everything that makes a background worker what it is, as one text: all settings of its own in its
 * environment, secrets included, and the Temporal server it was started for. Whoever stores it
 * stores a salted hash.
 */
export function workerFingerprint(address: string, env: Environment = process.env): string {
  const settings = Object.entries(env)
    .filter(([name]) => /^(FORGELINE|UFORGE|TEMPORAL)_|_PROXY$/i.test(name) && !ofServer.has(name))
    .sort();
  return JSON.stringify([address, settings]);
}

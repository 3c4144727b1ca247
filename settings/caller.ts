import { resolve } from 'node:path';
import type { Environment } from './sources.ts';

/**
 * The folder in which the command was called. `bun run` starts a package's script in the folder of
 * the package, and tells in `npm_config_local_prefix` where it was itself called.
 */
export function readCallerFolder(env: Environment = process.env): string {
  const here = process.cwd();
  const ofPackage = resolve(import.meta.dirname, '..');
  const caller = env.npm_config_local_prefix;
  return caller && env.npm_lifecycle_event === 'forgeline' && here === ofPackage ? caller : here;
}

import { resolve } from 'node:path';
import { temporalEnvironment, toolEnvironment } from './child-environment.ts';
import { readIdleStop, readNetwork, readStore } from './forgeline.ts';
import { readPaths } from './paths.ts';
import type { Sources } from './sources.ts';

/** All that `temporal/` has to be told, in the shape that its `connect` takes. */
interface TemporalSettings {
  /** State folder. */
  home: string;
  /** Which cluster, if any: the `TEMPORAL_` variables. Holds secrets. */
  environment: Record<string, string>;
  cli: {
    explicitPath?: string;
    cacheFolder: string;
    network: 'allowed' | 'offline';
    environment: Record<string, string>;
  };
  store: 'durable' | 'fast';
  /** Milliseconds; 0 never. */
  idleStopMs: number;
}

/** Reads the settings for Temporal, embedded or not. Throws `InvalidSetting`. */
export function readTemporal(sources: Pick<Sources, 'env' | 'flags'> = {}): TemporalSettings {
  const env = sources.env ?? process.env;
  const { home, cache } = readPaths(sources);
  const cli = sources.flags?.FORGELINE_TEMPORAL_CLI || env.FORGELINE_TEMPORAL_CLI;
  return {
    home,
    environment: temporalEnvironment(env),
    cli: {
      ...(cli && { explicitPath: resolve(cli) }),
      cacheFolder: cache,
      network: readNetwork(sources),
      environment: toolEnvironment(env),
    },
    store: readStore(sources),
    idleStopMs: readIdleStop(sources),
  };
}

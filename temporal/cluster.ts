import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { messageOf, TemporalError } from './errors.ts';

/** A cluster that the user named. */
export interface Cluster {
  address: string;
  namespace: string;
  /** Options that both the client's and the worker's connection take. Holds secrets. */
  connectionOptions: ClientConnectConfig['connectionOptions'];
}

/**
 * The cluster named by `TEMPORAL_` variables or by a profile in `temporal.toml`; undefined where
 * there is neither, which means the embedded server. Throws {@link TemporalError} where the settings
 * contradict themselves or a file of theirs is missing.
 */
export async function namedCluster(
  environment: Record<string, string>,
): Promise<Cluster | undefined> {
  const bySetting = Object.keys(environment).some((name) => name.startsWith('TEMPORAL_'));
  if (!bySetting && !existsSync(usualConfigFile(environment))) return undefined;
  const { loadClientConfigProfile, toClientOptions } = await import('@temporalio/envconfig');
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars: environment });
    if (!bySetting && Object.keys(profile).length === 0) return undefined;
    const { connectionOptions, namespace } = toClientOptions(profile);
    const address = connectionOptions.address ?? 'localhost:7233';
    return {
      address,
      namespace: namespace ?? 'default',
      connectionOptions: { ...connectionOptions, address },
    };
  } catch (error) {
    throw new TemporalError(
      'temporal_settings',
      `The settings for Temporal cannot be used: ${messageOf(error).replace(/\.$/, '')}.`,
      'Check the TEMPORAL_ variables and temporal.toml, or unset them to use the embedded server.',
    );
  }
}

function usualConfigFile(environment: Record<string, string>): string {
  const user = environment.HOME ?? homedir();
  const folder =
    process.platform === 'win32'
      ? (environment.APPDATA ?? user)
      : process.platform === 'darwin'
        ? join(user, 'Library', 'Application Support')
        : (environment.XDG_CONFIG_HOME ?? join(user, '.config'));
  return join(folder, 'temporalio', 'temporal.toml');
}

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment, Sources } from './sources.ts';

export interface Paths {
  /** Folder for all state; may not exist yet. */
  home: string;
  /** Folder for what can be fetched again. */
  cache: string;
  /** File with named profiles, which may not exist; undefined where none is to be read. */
  configFile: string | undefined;
}

/** Where things are kept, absolute: by flag or environment, else the folders of the platform. */
export function readPaths(sources: Pick<Sources, 'env' | 'flags'> = {}): Paths {
  const env = sources.env ?? process.env;
  const given = (name: 'FORGELINE_HOME' | 'FORGELINE_CACHE' | 'FORGELINE_CONFIG') => {
    const value = sources.flags?.[name] || env[name];
    return value ? resolve(expandTilde(value, env)) : undefined;
  };
  const platform = platformFolders(env);
  const noConfig = (sources.flags?.FORGELINE_CONFIG || env.FORGELINE_CONFIG) === 'none';
  return {
    home: given('FORGELINE_HOME') ?? platform.state,
    cache: given('FORGELINE_CACHE') ?? platform.cache,
    configFile: noConfig
      ? undefined
      : (given('FORGELINE_CONFIG') ?? join(platform.config, 'config.yaml')),
  };
}

/** Folder for all state, absolute. */
export function readHome(sources: Pick<Sources, 'env' | 'flags'> = {}): string {
  return readPaths(sources).home;
}

function platformFolders(env: Environment) {
  const user = userFolder(env);
  if (process.platform === 'darwin') {
    const support = join(user, 'Library', 'Application Support', 'forgeline');
    return { state: support, config: support, cache: join(user, 'Library', 'Caches', 'forgeline') };
  }
  if (process.platform === 'win32') {
    const local = env.LOCALAPPDATA || join(user, 'AppData', 'Local');
    const roaming = env.APPDATA || join(user, 'AppData', 'Roaming');
    return {
      state: join(local, 'forgeline'),
      config: join(roaming, 'forgeline'),
      cache: join(local, 'forgeline', 'cache'),
    };
  }
  return {
    state: join(xdg(env.XDG_STATE_HOME) ?? join(user, '.local', 'state'), 'forgeline'),
    config: join(xdg(env.XDG_CONFIG_HOME) ?? join(user, '.config'), 'forgeline'),
    cache: join(xdg(env.XDG_CACHE_HOME) ?? join(user, '.cache'), 'forgeline'),
  };
}

/** The XDG specification has relative paths ignored. */
function xdg(value: string | undefined): string | undefined {
  return value && isAbsolute(value) ? value : undefined;
}

/** A `~` that no shell expanded, as in a container's environment or a systemd unit. */
function expandTilde(path: string, env: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(userFolder(env), path.slice(1)) : path;
}

function userFolder(env: Environment): string {
  return env.HOME || env.USERPROFILE || homedir();
}

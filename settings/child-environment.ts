import { resolve } from 'node:path';
import { readPaths } from './paths.ts';
import type { Environment, Sources } from './sources.ts';
import type { UForgeSettings } from './uforge.ts';
import { variables } from './variables.ts';

/** What every program needs to run at all, and to trust and reach what its user trusts and reaches. */
const plain = [
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'TMPDIR',
    'TEMP',
    'TMP',
    'TZ',
    'LANG',
    'LANGUAGE',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  ...['XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'],
  ...['SystemRoot', 'SYSTEMROOT', 'ComSpec', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/**
 * Environment for tools: the Temporal CLI, Go, and the keeper of the embedded server. Without any
 * setting of UForge or Temporal, hence without their secrets.
 */
export function toolEnvironment(env: Environment = process.env): Record<string, string> {
  return pick(env, (name) => plain.includes(name) || name.startsWith('LC_') || isOfGo(name));
}

/**
 * Environment for a worker in the background. The settings are those found by all sources, so that
 * the worker needs neither profile nor flag and does not depend on the shell that happened to start
 * it first; secrets travel here and nowhere else. What is no setting is handed on as it is, for
 * pipeline files that refer to it (`${env:NAME}`).
 */
export function childEnvironment(options: {
  uforge: UForgeSettings;
  env?: Environment | undefined;
  flags?: Sources['flags'];
}): Record<string, string> {
  const { uforge, env = process.env } = options;
  const { credentials } = uforge;
  return {
    ...pick(env, (name) => !/^(UFORGE|FORGELINE|TEMPORAL)_/.test(name)),
    ...pick(env, (name) => name.startsWith('FORGELINE_') && Object.hasOwn(variables, name)),
    ...temporalEnvironment(env),
    ...pick(options.flags ?? {}, (name) => name.startsWith('FORGELINE_')),
    ...pathsOf(env, options.flags),
    UFORGE_URL: uforge.url,
    UFORGE_LOGIN: uforge.login,
    ...(credentials.kind === 'password'
      ? { UFORGE_PASSWORD: credentials.password }
      : { UFORGE_PUBLIC_KEY: credentials.publicKey, UFORGE_SECRET_KEY: credentials.secretKey }),
    ...(uforge.caFile !== undefined && { UFORGE_CA_FILE: uforge.caFile }),
    ...(uforge.allowHttp.length > 0 && { UFORGE_ALLOW_HTTP: uforge.allowHttp.join(',') }),
    // What a profile says is in the lines above; another must not come on top.
    FORGELINE_CONFIG: 'none',
  };
}

/**
 * What decides which Temporal is used: every `TEMPORAL_` variable that is not empty, with paths made
 * absolute, and what says where `temporal.toml` is looked for.
 */
export function temporalEnvironment(env: Environment = process.env): Record<string, string> {
  const settings = pick(env, (name) => name.startsWith('TEMPORAL_'));
  for (const [name, value] of Object.entries(settings)) {
    if (name.endsWith('_PATH') || name === 'TEMPORAL_CONFIG_FILE') settings[name] = resolve(value);
  }
  return {
    ...pick(env, (name) => ['HOME', 'XDG_CONFIG_HOME', 'APPDATA'].includes(name)),
    ...settings,
  };
}

/** The worker runs in another folder, so that relative paths would lead elsewhere. */
function pathsOf(env: Environment, flags: Sources['flags']): Record<string, string> {
  const { home, cache } = readPaths({ env, flags });
  const cli = flags?.FORGELINE_TEMPORAL_CLI || env.FORGELINE_TEMPORAL_CLI;
  return {
    FORGELINE_HOME: home,
    FORGELINE_CACHE: cache,
    ...(cli && { FORGELINE_TEMPORAL_CLI: resolve(cli) }),
  };
}

function isOfGo(name: string): boolean {
  return /^(GO[A-Z0-9]*|CGO_[A-Z_]+)$/.test(name);
}

function pick(env: Environment, wanted: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value !== '' && wanted(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/**
 * Every environment variable that Forgeline reads, in one table: the readers take names and defaults
 * from here, and so do the README and `--help`, so that they cannot drift apart.
 */
export interface Variable {
  name: string;
  /** What it is for, one clause without a full stop. */
  meaning: string;
  /** What holds where it is not set, for people; absent: nothing does. */
  default?: string;
  /** A value that shows the form. */
  example: string;
  /** Its value must never be shown. */
  secret?: true;
}

export const variables = {
  UFORGE_URL: {
    name: 'UFORGE_URL',
    meaning: 'address of the UForge API',
    example: 'https://uforge.example.com/api',
  },
  UFORGE_LOGIN: { name: 'UFORGE_LOGIN', meaning: 'login at UForge', example: 'pat' },
  UFORGE_PASSWORD: {
    name: 'UFORGE_PASSWORD',
    meaning: 'password of the login; this or the two keys',
    example: '(secret)',
    secret: true,
  },
  UFORGE_PUBLIC_KEY: {
    name: 'UFORGE_PUBLIC_KEY',
    meaning: 'public API key, instead of the password',
    example: '(from your UForge account)',
    secret: true,
  },
  UFORGE_SECRET_KEY: {
    name: 'UFORGE_SECRET_KEY',
    meaning: 'secret API key that belongs to the public one',
    example: '(secret)',
    secret: true,
  },
  UFORGE_CA_FILE: {
    name: 'UFORGE_CA_FILE',
    meaning: 'file of certificates (PEM) to trust for UForge, beside those of the system',
    example: '/etc/ssl/uforge-ca.pem',
  },
  UFORGE_ALLOW_HTTP: {
    name: 'UFORGE_ALLOW_HTTP',
    meaning:
      'host names, separated by commas, that may be reached by plain HTTP; this machine always may',
    example: 'uforge.lab.example',
  },
  FORGELINE_HOME: {
    name: 'FORGELINE_HOME',
    meaning: 'folder for all state: the embedded Temporal, logs, locks; on a local disk',
    default: 'the state folder of the platform, such as `~/.local/state/forgeline`',
    example: '/var/lib/forgeline',
  },
  FORGELINE_CACHE: {
    name: 'FORGELINE_CACHE',
    meaning: 'folder for what can be fetched again, such as the Temporal CLI',
    default: 'the cache folder of the platform, such as `~/.cache/forgeline`',
    example: '/var/cache/forgeline',
  },
  FORGELINE_CONFIG: {
    name: 'FORGELINE_CONFIG',
    meaning: 'file with named profiles, readable by its owner only; `none` reads no such file',
    default: 'the config folder of the platform, such as `~/.config/forgeline/config.yaml`',
    example: '~/forgeline.yaml',
  },
  FORGELINE_TEMPORAL_CLI: {
    name: 'FORGELINE_TEMPORAL_CLI',
    meaning: 'path of the Temporal CLI that brings the embedded server',
    default: 'looked for in the cache and on `PATH`, else downloaded, else built with Go',
    example: '/usr/local/bin/temporal',
  },
  FORGELINE_OFFLINE: {
    name: 'FORGELINE_OFFLINE',
    meaning: '`1` never downloads or builds the Temporal CLI',
    default: '`0`',
    example: '1',
  },
  FORGELINE_STORE: {
    name: 'FORGELINE_STORE',
    meaning:
      '`durable` survives a power cut; `fast` does about twice as much and may lose the last moments in one',
    default: '`durable`',
    example: 'fast',
  },
  FORGELINE_IDLE_STOP: {
    name: 'FORGELINE_IDLE_STOP',
    meaning: 'time without anything to do after which the background processes stop; `0` is never',
    default: '`10m`',
    example: '1h',
  },
  FORGELINE_POLL_INTERVAL: {
    name: 'FORGELINE_POLL_INTERVAL',
    meaning: 'time between two looks at a running generation or publication; at least `100ms`',
    default: '`5s`',
    example: '500ms',
  },
  FORGELINE_SETTLING_TIME: {
    name: 'FORGELINE_SETTLING_TIME',
    meaning:
      'time after which a request whose answer was lost counts as not done; longer than any proxy in between waits',
    default: '`2m`',
    example: '5m',
  },
  FORGELINE_GENERATIONS: {
    name: 'FORGELINE_GENERATIONS',
    meaning:
      'most generations that go on at once at the UForge server for this login, whatever asks for them; those of batches wait for the others. Set it alike for all workers',
    default: 'no limit',
    example: '4',
  },
  FORGELINE_REQUESTS_PER_SECOND: {
    name: 'FORGELINE_REQUESTS_PER_SECOND',
    meaning:
      'most steps that ask something of UForge and begin in a second, by all workers together: for builds, and as many again for batches. Waits are not counted, as they share their requests',
    default: 'no limit',
    example: '5',
  },
  FORGELINE_LOG_LEVEL: {
    name: 'FORGELINE_LOG_LEVEL',
    meaning: 'least severe level that is logged: `debug`, `info`, `warn` or `error`',
    default: '`info`',
    example: 'debug',
  },
  HTTPS_PROXY: {
    name: 'HTTPS_PROXY',
    meaning: 'proxy for HTTPS addresses; in small letters, too',
    example: 'http://proxy.example.com:3128',
  },
  HTTP_PROXY: {
    name: 'HTTP_PROXY',
    meaning: 'proxy for plain HTTP addresses; in small letters, too',
    example: 'http://proxy.example.com:3128',
  },
  NO_PROXY: {
    name: 'NO_PROXY',
    meaning:
      'hosts and domains, separated by commas, that are reached without a proxy; this machine always is',
    example: 'localhost,.example.com',
  },
  TEMPORAL_ADDRESS: {
    name: 'TEMPORAL_ADDRESS',
    meaning: 'address of a Temporal cluster; with any `TEMPORAL_` setting nothing is embedded',
    default: 'the embedded server',
    example: 'temporal.example.com:7233',
  },
  TEMPORAL_NAMESPACE: {
    name: 'TEMPORAL_NAMESPACE',
    meaning: 'namespace in that cluster',
    default: '`default`',
    example: 'images',
  },
  TEMPORAL_API_KEY: {
    name: 'TEMPORAL_API_KEY',
    meaning: 'API key for that cluster; turns TLS on',
    example: '(secret)',
    secret: true,
  },
  TEMPORAL_TLS: {
    name: 'TEMPORAL_TLS',
    meaning: '`true` or `false`: whether to speak TLS to that cluster',
    example: 'true',
  },
  TEMPORAL_TLS_CLIENT_CERT_PATH: {
    name: 'TEMPORAL_TLS_CLIENT_CERT_PATH',
    meaning: 'client certificate (PEM) for that cluster; its text in `…_CERT_DATA`',
    example: '/etc/forgeline/client.pem',
  },
  TEMPORAL_TLS_CLIENT_KEY_PATH: {
    name: 'TEMPORAL_TLS_CLIENT_KEY_PATH',
    meaning: 'key of the client certificate (PEM); its text in `…_KEY_DATA`',
    example: '/etc/forgeline/client.key',
  },
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: {
    name: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    meaning: 'certificate authority (PEM) of that cluster; its text in `…_CERT_DATA`',
    example: '/etc/forgeline/temporal-ca.pem',
  },
  TEMPORAL_TLS_SERVER_NAME: {
    name: 'TEMPORAL_TLS_SERVER_NAME',
    meaning: 'name that the certificate of that cluster must carry',
    default: 'the host of the address',
    example: 'temporal.example.com',
  },
  TEMPORAL_PROFILE: {
    name: 'TEMPORAL_PROFILE',
    meaning: 'profile in `temporal.toml`',
    default: '`default`, where there is one',
    example: 'prod',
  },
  TEMPORAL_CONFIG_FILE: {
    name: 'TEMPORAL_CONFIG_FILE',
    meaning: 'path of `temporal.toml`',
    default: 'where the Temporal CLI keeps it, such as `~/.config/temporalio/temporal.toml`',
    example: '/etc/forgeline/temporal.toml',
  },
  NO_COLOR: {
    name: 'NO_COLOR',
    meaning: 'any value: no colours on the terminal',
    example: '1',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

/** Whether a variable holds a secret of Forgeline's own. */
export function isOwnSecret(name: string): boolean {
  return Object.values<Variable>(variables).some((one) => one.name === name && one.secret === true);
}

/** All variables as a Markdown table, in the order of importance. */
export function variablesTable(): string {
  const rows = Object.values<Variable>(variables).map(
    ({ name, meaning, default: otherwise, example, secret }) =>
      `| \`${name}\` | ${meaning}${secret ? ' (secret)' : ''} | ${otherwise ?? ''} | ${secret ? '' : `\`${example}\``} |`,
  );
  return [
    '| variable | what it is for | where it is not set | example |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

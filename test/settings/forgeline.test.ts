import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readHome,
  readIdleStop,
  readLogLevel,
  readNetwork,
  readPaths,
  readPollInterval,
  readStore,
  readTemporal,
  toolEnvironment,
  workerFingerprint,
} from '../../settings/read.ts';
import { variables, variablesTable } from '../../settings/variables.ts';

describe('durations', () => {
  test.each([
    ['100ms', 100],
    ['5s', 5_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    [undefined, 5_000],
  ])('%s as poll interval is %d milliseconds', (text, milliseconds) => {
    expect(readPollInterval({ env: { FORGELINE_POLL_INTERVAL: text } })).toBe(milliseconds);
  });

  test.each(['5', 'soon', '-5s', '5 s', '1e3ms', '99ms', '0'])(
    '%s as poll interval is refused with an example',
    (text) => {
      expect(() => readPollInterval({ env: { FORGELINE_POLL_INTERVAL: text } })).toThrow(
        expect.objectContaining({
          variable: 'FORGELINE_POLL_INTERVAL',
          hint: expect.stringMatching(/ms/),
        }),
      );
    },
  );

  test('0 as idle stop is never, ten minutes is the default', () => {
    expect(readIdleStop({ env: { FORGELINE_IDLE_STOP: '0' } })).toBe(0);
    expect(readIdleStop({ env: {} })).toBe(600_000);
  });
});

describe('choices', () => {
  test('have a default, and a flag beats the environment', () => {
    expect(readStore({ env: {} })).toBe('durable');
    expect(readNetwork({ env: {} })).toBe('allowed');
    expect(readLogLevel({ env: { FORGELINE_LOG_LEVEL: 'WARN' } })).toBe('warn');
    const flags = { FORGELINE_OFFLINE: '1' };
    expect(readNetwork({ env: { FORGELINE_OFFLINE: '0' }, flags })).toBe('offline');
  });

  test('that do not exist are refused with those that do', () => {
    expect(() => readStore({ env: { FORGELINE_STORE: 'quick' } })).toThrow(/durable, fast/);
  });
});

describe('folders', () => {
  test('are those given, absolute, with ~ for the home', () => {
    const env = { HOME: '/home/pat', FORGELINE_HOME: '~/state', FORGELINE_CONFIG: 'none' };
    expect(readPaths({ env })).toMatchObject({ home: '/home/pat/state', configFile: undefined });
    expect(readHome({ env, flags: { FORGELINE_HOME: 'here' } })).toBe(join(process.cwd(), 'here'));
  });

  test.skipIf(process.platform !== 'linux')('are those of XDG, if absolute', () => {
    const env = { HOME: '/home/pat', XDG_STATE_HOME: '/state', XDG_CACHE_HOME: 'relative' };
    expect(readPaths({ env })).toEqual({
      home: '/state/forgeline',
      cache: '/home/pat/.cache/forgeline',
      configFile: '/home/pat/.config/forgeline/config.yaml',
    });
    expect(readHome({ env: {} })).toBe(join(homedir(), '.local/state/forgeline'));
  });
});

describe('the settings for Temporal', () => {
  test('hand on what names a cluster, without what is empty', () => {
    const env = {
      HOME: '/home/pat',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: '',
      TEMPORAL_TLS_CLIENT_KEY_PATH: 'client.key',
    };
    expect(readTemporal({ env }).environment).toEqual({
      HOME: '/home/pat',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_TLS_CLIENT_KEY_PATH: join(process.cwd(), 'client.key'),
    });
  });

  test('keep secrets away from the tools', () => {
    const env = { PATH: '/bin', GOFLAGS: '-x', UFORGE_PASSWORD: 'a', TEMPORAL_API_KEY: 'b' };
    expect(toolEnvironment(env)).toEqual({ PATH: '/bin', GOFLAGS: '-x' });
  });
});

describe('what makes a worker another', () => {
  const of = (env: Record<string, string>, address = '127.0.0.1:7233') =>
    workerFingerprint(address, { UFORGE_LOGIN: 'pat', ...env });

  test.each([
    ['the password', { UFORGE_PASSWORD: 'new' }],
    ['a proxy', { https_proxy: 'http://proxy:1' }],
    ['the poll interval', { FORGELINE_POLL_INTERVAL: '1s' }],
  ])('is %s', (_, env) => {
    expect(of(env)).not.toBe(of({}));
  });

  test('is the Temporal server, and not what concerns that server alone or the shell', () => {
    expect(of({}, '127.0.0.1:1')).not.toBe(of({}));
    expect(of({ FORGELINE_OFFLINE: '1', FORGELINE_STORE: 'fast', LANG: 'C' })).toBe(of({}));
  });
});

describe('the table of variables', () => {
  test('has a row for each, and shows no example of a secret', () => {
    const rows = variablesTable().trim().split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(variables).length);
    for (const row of rows) expect(row).toMatch(/^\| `[A-Z_]+` \|.*\|.*\|.*\|$/);
    expect(variablesTable()).not.toContain('(secret) | `');
  });

  test('names each variable as its key does', () => {
    for (const [key, { name }] of Object.entries(variables)) expect(name).toBe(key);
  });
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  childEnvironment,
  InvalidSetting,
  readIdentity,
  readUForge,
  type Sources,
} from '../../settings/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'forgeline-settings-'));
const configFile = join(folder, 'config.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const environment = {
  UFORGE_URL: 'https://uforge.example.com/api/',
  UFORGE_LOGIN: 'pat',
  UFORGE_PASSWORD: 'a secret',
  FORGELINE_CONFIG: 'none',
};

/** The error that reading gives; fails where it gives none. */
function refusal(env: Record<string, string | undefined>, rest: Sources = {}): InvalidSetting {
  try {
    readUForge({ env: { ...environment, ...env }, ...rest });
  } catch (error) {
    if (error instanceof InvalidSetting) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the UForge settings', () => {
  test('keep the blanks of a password, and not the line end it was read with', () => {
    const { credentials } = readUForge({
      env: { ...environment, UFORGE_PASSWORD: ' two words \n' },
    });
    expect(credentials).toEqual({ kind: 'password', password: ' two words ' });
  });

  test('come from the environment, the address without its last slash', () => {
    expect(readUForge({ env: environment })).toEqual({
      url: 'https://uforge.example.com/api',
      login: 'pat',
      credentials: { kind: 'password', password: 'a secret' },
      allowHttp: [],
    });
  });

  test('take two keys instead of a password', () => {
    const env = {
      ...environment,
      UFORGE_PASSWORD: '',
      UFORGE_PUBLIC_KEY: 'public',
      UFORGE_SECRET_KEY: 'secret',
    };
    expect(readUForge({ env }).credentials).toEqual({
      kind: 'apiKeys',
      publicKey: 'public',
      secretKey: 'secret',
    });
  });

  test.each([
    ['no address', { UFORGE_URL: undefined }, 'UFORGE_URL', /UFORGE_URL is not set/],
    [
      'nothing at all',
      { UFORGE_URL: '', UFORGE_LOGIN: '', UFORGE_PASSWORD: '' },
      'UFORGE_URL',
      /UFORGE_URL, UFORGE_LOGIN and UFORGE_PASSWORD are not set/,
    ],
    ['no password', { UFORGE_PASSWORD: undefined }, 'UFORGE_PASSWORD', /is not set/],
    [
      'a public key alone',
      { UFORGE_PASSWORD: '', UFORGE_PUBLIC_KEY: 'k' },
      'UFORGE_SECRET_KEY',
      /UFORGE_PUBLIC_KEY is set without UFORGE_SECRET_KEY/,
    ],
    [
      'a secret key alone',
      { UFORGE_PASSWORD: '', UFORGE_SECRET_KEY: 'k' },
      'UFORGE_PUBLIC_KEY',
      /UFORGE_SECRET_KEY is set without UFORGE_PUBLIC_KEY/,
    ],
    [
      'a password and keys',
      { UFORGE_PUBLIC_KEY: 'k', UFORGE_SECRET_KEY: 'k' },
      'UFORGE_PASSWORD',
      /Both a password and API keys/,
    ],
    ['no web address', { UFORGE_URL: 'uforge' }, 'UFORGE_URL', /no web address/],
    ['another protocol', { UFORGE_URL: 'ftp://uforge' }, 'UFORGE_URL', /neither an https nor/],
    [
      'a query',
      { UFORGE_URL: 'https://uforge.example.com/api?x=1' },
      'UFORGE_URL',
      /query or fragment/,
    ],
    [
      'plain HTTP',
      { UFORGE_URL: 'http://uforge.example.com/api' },
      'UFORGE_URL',
      /plain HTTP.*uforge\.example\.com/,
    ],
    [
      'a missing CA file',
      { UFORGE_CA_FILE: '/nowhere/ca.pem' },
      'UFORGE_CA_FILE',
      /cannot be read/,
    ],
    [
      'a CA file that is none',
      { UFORGE_CA_FILE: import.meta.filename },
      'UFORGE_CA_FILE',
      /no cert/,
    ],
    [
      'a proxy that is none',
      { HTTPS_PROXY: 'socks5://proxy:1080' },
      'HTTPS_PROXY',
      /no address of an HTTP proxy/,
    ],
  ])('with %s are refused in one sentence that says what to set', (_, env, variable, message) => {
    const error = refusal(env);
    expect(error).toMatchObject({ variable, message: expect.stringMatching(message) });
    expect(error.message).not.toContain('\n');
    expect(error.hint).not.toBe('');
  });

  test('with a password in the address are refused without repeating it', () => {
    const { message, hint } = refusal({ UFORGE_URL: 'https://pat:hunter2@uforge.example.com/api' });
    expect(message).toContain('carries a login or password');
    expect(message + hint).not.toContain('hunter2');
  });

  test.each([
    ['http://127.0.0.1:8080/api', ''],
    ['http://localhost/api', ''],
    ['http://[::1]:9/api', ''],
    ['http://uforge.lab.example/api', 'other.example, UForge.lab.example'],
  ])('allow plain HTTP to %s where "%s" is allowed by name', (url, allowed) => {
    const env = { ...environment, UFORGE_URL: url, UFORGE_ALLOW_HTTP: allowed };
    expect(readUForge({ env }).url).toBe(url);
  });

  test.each([
    ['127.0.0.1.example.com', 'http://127.0.0.1.example.com/api'],
    ['a subdomain of an allowed name', 'http://x.uforge.lab.example/api'],
  ])('do not take %s for an allowed name', (_, url) => {
    expect(refusal({ UFORGE_URL: url, UFORGE_ALLOW_HTTP: 'uforge.lab.example' }).variable).toBe(
      'UFORGE_URL',
    );
  });

  test('give the identity without any credentials', () => {
    const env = { ...environment, UFORGE_PASSWORD: undefined };
    expect(readIdentity({ env })).toEqual({ url: 'https://uforge.example.com/api', login: 'pat' });
  });
});

describe('profiles', () => {
  const env = { ...environment, FORGELINE_CONFIG: configFile };

  beforeEach(() => {
    writeFileSync(
      configFile,
      `profiles:
  default: { url: https://default.example.com/api, login: of-default, allowHttp: [lab] }
  prod: { url: https://prod.example.com/api, login: robot, publicKey: public, secretKey: hidden }
`,
      { mode: 0o600 },
    );
    chmodSync(configFile, 0o600);
  });

  test('named beat the environment, credentials as one', () => {
    expect(readUForge({ env, profile: 'prod' })).toMatchObject({
      url: 'https://prod.example.com/api',
      login: 'robot',
      credentials: { kind: 'apiKeys', publicKey: 'public', secretKey: 'hidden' },
    });
  });

  test('named are beaten by flags', () => {
    const flags = { UFORGE_LOGIN: 'flagged' };
    expect(readUForge({ env, profile: 'prod', flags }).login).toBe('flagged');
  });

  test('called default are beaten by the environment and fill what it lacks', () => {
    const settings = readUForge({ env: { ...env, UFORGE_LOGIN: undefined } });
    expect(settings).toMatchObject({
      url: 'https://uforge.example.com/api',
      login: 'of-default',
      allowHttp: ['lab'],
    });
  });

  test('that do not exist are refused with those that do', () => {
    expect(refusal(env, { profile: 'production' }).message).toContain('there are: default, prod');
  });

  test('that others can read are refused with the command to mend it', () => {
    chmodSync(configFile, 0o640);
    expect(refusal(env).hint).toBe(`Run: chmod 600 ${configFile}`);
  });

  test.each([
    ['no YAML', 'password: "hunter2'],
    ['a misspelt key', 'profiles: { prod: { passwort: hunter2 } }'],
    ['a value of another type', 'profiles: { prod: { password: [hunter2] } }'],
  ])('in a file with %s are refused without quoting it', (_, text) => {
    writeFileSync(configFile, text);
    const { message, hint } = refusal(env);
    expect(message).toContain(configFile);
    expect(message + hint).not.toContain('hunter2');
  });
});

describe('the proxy', () => {
  const proxyOf = (env: Record<string, string>, url = environment.UFORGE_URL) =>
    readUForge({
      env: { ...environment, UFORGE_URL: url, UFORGE_ALLOW_HTTP: 'plain.example', ...env },
    }).proxy;
  const HTTPS_PROXY = 'http://proxy.example.com:3128';

  test.each([
    ['of the address’s protocol', { HTTPS_PROXY }, undefined, HTTPS_PROXY],
    [
      'in small letters first',
      { HTTPS_PROXY: 'http://no', https_proxy: HTTPS_PROXY },
      undefined,
      HTTPS_PROXY,
    ],
    [
      'without a protocol of its own',
      { HTTPS_PROXY: 'proxy:3128' },
      undefined,
      'http://proxy:3128',
    ],
    ['not of the other protocol', { HTTPS_PROXY }, 'http://plain.example/api', undefined],
    ['of plain HTTP', { HTTP_PROXY: HTTPS_PROXY }, 'http://plain.example/api', HTTPS_PROXY],
    ['never for this machine', { HTTP_PROXY: HTTPS_PROXY }, 'http://127.0.0.1:1/api', undefined],
    [
      'not for an exempt host',
      { HTTPS_PROXY, NO_PROXY: 'uforge.example.com' },
      undefined,
      undefined,
    ],
    [
      'not for an exempt domain',
      { HTTPS_PROXY, no_proxy: 'a, .example.com' },
      undefined,
      undefined,
    ],
    ['not where all are exempt', { HTTPS_PROXY, NO_PROXY: '*' }, undefined, undefined],
    [
      'for another port',
      { HTTPS_PROXY, NO_PROXY: 'uforge.example.com:8443' },
      undefined,
      HTTPS_PROXY,
    ],
    [
      'for a name that only ends alike',
      { HTTPS_PROXY, NO_PROXY: 'forge.example.com' },
      undefined,
      HTTPS_PROXY,
    ],
  ])('is used %s', (_, env, url, expected) => {
    expect(proxyOf(env, url)).toBe(expected);
  });
});

describe('the environment of a background worker', () => {
  test('gives the same settings again, whatever profile and flags they came from', () => {
    const env = {
      PATH: '/bin',
      HOME: folder,
      FORGELINE_CONFIG: configFile,
      DISPLAY_NAME: 'what a pipeline file refers to',
      UFORGE_PASSWORD: 'of the environment',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
    };
    writeFileSync(
      configFile,
      'profiles: { prod: { url: https://prod.example.com/api, login: robot, password: hidden } }',
    );
    const sources = { env, profile: 'prod', flags: { FORGELINE_HOME: 'state' } };
    const uforge = readUForge(sources);
    const child = childEnvironment({ uforge, ...sources });
    expect(readUForge({ env: child })).toEqual(uforge);
    expect(child.FORGELINE_HOME).toBe(join(process.cwd(), 'state'));
    expect(child.DISPLAY_NAME).toBe('what a pipeline file refers to');
  });
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidSetting } from './invalid-setting.ts';
import { proxyFor } from './proxy.ts';
import { type Found, SettingsLookup, type Sources } from './sources.ts';
import { isLoopback, parseUForgeUrl } from './uforge-url.ts';

type Credentials =
  | { kind: 'password'; password: string }
  | { kind: 'apiKeys'; publicKey: string; secretKey: string };

/** Everything needed to speak to UForge. Holds secrets: never log it, never hand it to a workflow. */
export interface UForgeSettings {
  /** Base address without a trailing slash, such as `https://uforge.example.com/api`. */
  url: string;
  login: string;
  credentials: Credentials;
  /** Certificates (PEM text) to trust beside those of the system. */
  caPem?: string;
  /** Absolute path of the file that `caPem` was read from. */
  caFile?: string;
  /** Address of the proxy for `url`, which may carry credentials; absent where none is to be used. */
  proxy?: string;
  /** Host names that may be reached by plain HTTP; loopback always may. */
  allowHttp: string[];
}

/** Reads and checks the settings for UForge. Throws {@link InvalidSetting}. */
export function readUForge(sources: Sources = {}): UForgeSettings {
  const { url, login, allowHttp, lookup } = readServer(sources);
  const credentials = readCredentials(lookup);
  const ca = readCaFile(lookup);
  const proxy = proxyFor(url, lookup.env);
  return {
    url,
    login,
    credentials,
    ...ca,
    ...(proxy !== undefined && { proxy }),
    allowHttp,
  };
}

/**
 * Only which server and as whom: what a command needs to find a pipeline of this identity, without
 * any credentials. Throws {@link InvalidSetting}.
 */
export function readIdentity(sources: Sources = {}): { url: string; login: string } {
  const { url, login } = readServer(sources);
  return { url, login };
}

function readServer(sources: Sources) {
  const lookup = new SettingsLookup(sources);
  const foundUrl = lookup.find('UFORGE_URL');
  const foundLogin = lookup.find('UFORGE_LOGIN');
  if (foundUrl === undefined || foundLogin === undefined) throw missing(lookup);
  const allowHttp = (lookup.find('UFORGE_ALLOW_HTTP')?.value ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  const url = parseUForgeUrl(foundUrl.where, foundUrl.value);
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp.includes(url.hostname)) {
    throw new InvalidSetting(
      'UFORGE_URL',
      `${foundUrl.where} uses plain HTTP, which would send your credentials to ${url.hostname} readable by all in between.`,
      `Use https, or set UFORGE_ALLOW_HTTP=${url.hostname} if that network is safe.`,
    );
  }
  return { url: url.href.replace(/\/+$/, ''), login: foundLogin.value, allowHttp, lookup };
}

/** One sentence for all that is missing, so that nobody has to find out one by one. */
function missing(lookup: SettingsLookup): InvalidSetting {
  const names = (['UFORGE_URL', 'UFORGE_LOGIN'] as const).filter((name) => !lookup.find(name));
  const credentials = (['UFORGE_PASSWORD', 'UFORGE_PUBLIC_KEY', 'UFORGE_SECRET_KEY'] as const).some(
    (name) => lookup.find(name),
  );
  const all = [...names, ...(credentials ? [] : ['UFORGE_PASSWORD'])];
  return new InvalidSetting(
    all[0] ?? 'UFORGE_URL',
    `It is not said which UForge to use: ${enumerate(all)} ${all.length === 1 ? 'is' : 'are'} not set.`,
    'Set them in the environment, such as UFORGE_URL=https://uforge.example.com/api, or name a profile.',
  );
}

/** Credentials count as one setting: the highest source that has any of them has them all. */
function readCredentials(lookup: SettingsLookup): Credentials {
  const found = {
    password: lookup.find('UFORGE_PASSWORD'),
    publicKey: lookup.find('UFORGE_PUBLIC_KEY'),
    secretKey: lookup.find('UFORGE_SECRET_KEY'),
  };
  const rank = Math.min(
    ...Object.values(found).map((one) => one?.rank ?? Number.POSITIVE_INFINITY),
  );
  const ofRank = (one: Found | undefined) => (one?.rank === rank ? one : undefined);
  const password = ofRank(found.password);
  const publicKey = ofRank(found.publicKey);
  const secretKey = ofRank(found.secretKey);

  if (password && (publicKey || secretKey)) {
    throw new InvalidSetting(
      'UFORGE_PASSWORD',
      'Both a password and API keys are set, and it is not clear which to use.',
      'Unset UFORGE_PASSWORD, or UFORGE_PUBLIC_KEY and UFORGE_SECRET_KEY.',
    );
  }
  if (password) return { kind: 'password', password: password.value };
  if (publicKey && secretKey) {
    return { kind: 'apiKeys', publicKey: publicKey.value, secretKey: secretKey.value };
  }
  if (publicKey || secretKey) {
    const [given, lacking] = publicKey
      ? ['UFORGE_PUBLIC_KEY', 'UFORGE_SECRET_KEY']
      : ['UFORGE_SECRET_KEY', 'UFORGE_PUBLIC_KEY'];
    throw new InvalidSetting(
      lacking ?? 'UFORGE_SECRET_KEY',
      `${given} is set without ${lacking}.`,
      'Set both keys, or UFORGE_PASSWORD instead.',
    );
  }
  throw new InvalidSetting(
    'UFORGE_PASSWORD',
    'UFORGE_PASSWORD is not set, nor are UFORGE_PUBLIC_KEY and UFORGE_SECRET_KEY.',
    'Set the password, or both keys.',
  );
}

function readCaFile(lookup: SettingsLookup): { caFile: string; caPem: string } | undefined {
  const found = lookup.find('UFORGE_CA_FILE');
  if (found === undefined) return undefined;
  const path = resolve(found.value);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InvalidSetting(
      'UFORGE_CA_FILE',
      `The file of certificates ${path} cannot be read (${found.where}).`,
      'Give the path of a PEM file that exists.',
    );
  }
  if (!/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.test(text)) {
    throw new InvalidSetting(
      'UFORGE_CA_FILE',
      `The file ${path} holds no certificate in PEM form (${found.where}).`,
      'It has to contain -----BEGIN CERTIFICATE-----; convert it with: openssl x509 -inform der',
    );
  }
  return { caFile: path, caPem: text };
}

function enumerate(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import { UForgeFailure } from '../failure.ts';
import type { User } from '../store/entities.ts';

export type Authentication =
  | { kind: 'basic' | 'apiKey'; user: User }
  /** Nothing was given. */
  | { kind: 'none' };

/**
 * Finds out who sends a request: by `Authorization: Basic`, or by the `apiKey` and `signature` in
 * the query.
 *
 * @param target path and raw query after the base, without a leading slash
 * @throws UForgeFailure 401 for credentials that are wrong
 */
export function authenticate(
  users: User[],
  authorization: string | undefined,
  target: string,
): Authentication {
  if (authorization !== undefined) return { kind: 'basic', user: byPassword(users, authorization) };
  const query = target.slice(target.indexOf('?') + 1);
  if (/(^|&)(apiKey|signature)=/.test(query) && target.includes('?')) {
    return { kind: 'apiKey', user: bySignature(users, target, query) };
  }
  return { kind: 'none' };
}

/** The failure of a request that had to be authenticated. */
export function unauthorized(message: string): UForgeFailure {
  return new UForgeFailure(401, message, { 'www-authenticate': 'Basic realm="UForge"' });
}

function byPassword(users: User[], authorization: string): User {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization.trim()) ?? [];
  const credentials = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  const login = credentials.slice(0, Math.max(0, colon));
  const user = users.find((one) => one.login === login);
  if (user === undefined || !sameText(user.password, credentials.slice(colon + 1))) {
    throw unauthorized('Login or password is wrong.');
  }
  return user;
}

function bySignature(users: User[], target: string, query: string): User {
  const parameters = new URLSearchParams(query);
  const publicKey = parameters.get('apiKey');
  const signature = parameters.get('signature');
  if (publicKey === null || signature === null) {
    throw unauthorized('A signed request needs both apiKey and signature in its query.');
  }
  const signed = withoutSignature(target);
  for (const user of users) {
    const key = [...user.apiKeys.values()].find((one) => one.publicKey === publicKey);
    if (key === undefined || !key.enabled) continue;
    const expected = createHmac('sha1', key.secretKey).update(signed).digest('base64');
    if (sameText(expected, signature)) return user;
  }
  throw unauthorized('The API key is unknown or disabled, or the signature is wrong.');
}

/** What was signed: the target as sent, without the signature's own parameter. */
function withoutSignature(target: string): string {
  const at = Math.max(target.lastIndexOf('&signature='), target.lastIndexOf('?signature='));
  const next = target.indexOf('&', at + 1);
  const rest = next === -1 ? '' : target.slice(next);
  return target[at] === '?'
    ? `${target.slice(0, at)}?${rest.slice(1)}`
    : target.slice(0, at) + rest;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

import { createHmac } from 'node:crypto';

/** How the client proves who it is. Stays in this process: it is in no error and no log. */
export type Authentication =
  | { kind: 'password'; password: string }
  | { kind: 'apiKeys'; publicKey: string; secretKey: string };

/** A request about to be sent: its address relative to the base, and headers. */
export interface Authenticated {
  /** Path and query after the base, without a leading slash. */
  target: string;
  headers: Record<string, string>;
}

/** Adds HTTP Basic credentials, or UForge's signature over the path and query as they are sent. */
export function authenticate(
  authentication: Authentication,
  login: string,
  target: string,
): Authenticated {
  if (authentication.kind === 'password') {
    const credentials = Buffer.from(`${login}:${authentication.password}`, 'utf8');
    return { target, headers: { authorization: `Basic ${credentials.toString('base64')}` } };
  }
  const { publicKey, secretKey } = authentication;
  const unsigned = `${target}${target.includes('?') ? '&' : '?'}apiKey=${encodeURIComponent(publicKey)}`;
  const signature = createHmac('sha1', secretKey).update(unsigned, 'utf8').digest('base64');
  return { target: `${unsigned}&signature=${encodeURIComponent(signature)}`, headers: {} };
}

/** The user's name in paths: a supervisor's login `A\B` authenticates whole, and paths use `B`. */
export function uidOf(login: string): string {
  return login.slice(login.lastIndexOf('\\') + 1);
}

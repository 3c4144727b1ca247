import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { AdminFailure } from './refusal.ts';

/** Who may use the admin endpoints: programs on this machine, or whoever reaches the server. */
export type AdminReach = 'this machine' | 'anybody';

/**
 * Keeps out web pages, which can make a browser on this machine send requests here, and other
 * machines: these endpoints ask for no password.
 *
 * @param remoteAddress of the connection
 * @throws AdminFailure 403
 */
export function refuseStrangers(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  reach: AdminReach,
): void {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin')) {
    throw new AdminFailure(403, 'The admin endpoints are not for web pages of other sites.');
  }
  if (reach === 'anybody') return;
  if (!isLoopback(remoteAddress ?? '')) {
    throw new AdminFailure(403, 'The admin endpoints are for programs on the same machine only.');
  }
  // A name that leads here from outside is how a page gets around the check of its origin.
  if (!isLoopback(hostNameOf(host))) {
    throw new AdminFailure(403, 'The admin endpoints are reached by localhost or 127.0.0.1 only.');
  }
}

function hostNameOf(host = ''): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^::ffff:/, '');
  return (
    host === 'localhost' || address === '::1' || (isIP(address) === 4 && /^127\./.test(address))
  );
}

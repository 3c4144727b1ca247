import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { z } from 'zod';
import { closedObject, readDocument } from './document.ts';
import { duration } from './duration.ts';
import { FaultScriptError, parseFaultRule, parseFaultScript } from './fault-script.ts';
import type { FaultCount, Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { takeIn } from './read-body.ts';
import type { Reply } from './reply.ts';
import type { ImageState, PublicationState } from './state.ts';

/** What the admin endpoints look at and change. */
export interface Administered {
  journal: Journal;
  faults: Faults;
  clock(): { now: string; aheadMs: number };
  /** Resolves when what fell due by that is done. */
  push(ms: number): Promise<void>;
  reset(): void;
  state(): { images: ImageState[]; publications: PublicationState[] };
  world(): unknown;
}

/** Who may use the admin endpoints: programs on this machine, or whoever reaches the server. */
export type AdminReach = 'this machine' | 'anybody';

/** A request that is refused. */
class AdminFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

type Endpoint = (query: URLSearchParams, body: string) => Promise<unknown> | unknown;

const base = '/_simulator';

/** Whether the target of a request is one of these endpoints. */
export function isForAdministrator(target: string): boolean {
  return target.startsWith(base) && /^[/?]?$/.test(target.charAt(base.length));
}

/** Makes what answers requests below `/_simulator`. All is JSON; nothing to say is a 204. */
export function createAdministrator(parts: Administered, reach: AdminReach) {
  const endpoints = endpointsOf(parts);
  return async (message: IncomingMessage): Promise<Reply> => {
    try {
      refuseStrangers(message, reach);
      const [path = '', query = ''] = (message.url ?? '').split('?', 2);
      const endpoint = endpointAt(endpoints, path.replace(/\/$/, ''), message.method ?? 'GET');
      const body = (await takeIn(message)).toString('utf8');
      return json(200, await endpoint(new URLSearchParams(query), body));
    } catch (error) {
      if (error instanceof AdminFailure) {
        const { status, message: reason, headers } = error;
        return json(status, { status, error: reason }, headers);
      }
      if (!(error instanceof FaultScriptError)) throw error;
      return json(400, { status: 400, error: error.message });
    }
  };
}

function endpointsOf(parts: Administered): Map<string, Map<string, Endpoint>> {
  const { journal, faults } = parts;
  const rules = () => ({ seed: faults.seed, rules: faults.list().map(written) });
  const endpoints: Record<string, Record<string, Endpoint>> = {
    '': { GET: () => ({ endpoints: Object.keys(endpoints).filter(Boolean).sort() }) },
    '/journal': {
      GET: (query) => journal.list(journalFilter(query)),
      DELETE: () => journal.clear(),
    },
    '/faults': {
      GET: rules,
      PUT: (_, body) => {
        faults.replace(parseFaultScript(body));
        return rules();
      },
      POST: (_, body) => {
        faults.add(parseFaultRule(body));
        return rules();
      },
      DELETE: () => faults.clear(),
    },
    '/clock': {
      GET: () => parts.clock(),
      POST: async (_, body) => {
        const { push } = readDocument(pushSchema, body, 'clock', refuse);
        await parts.push(push).catch((error: Error) => Promise.reject(refuse(error.message)));
        return parts.clock();
      },
    },
    '/reset': { POST: () => parts.reset() },
    '/state': { GET: () => parts.state() },
    '/world': { GET: () => parts.world() },
  };
  return new Map(
    Object.entries(endpoints).map(([path, methods]) => [path, new Map(Object.entries(methods))]),
  );
}

function endpointAt(
  endpoints: Map<string, Map<string, Endpoint>>,
  path: string,
  method: string,
): Endpoint {
  const methods = endpoints.get(path.slice(base.length));
  if (methods === undefined) {
    throw new AdminFailure(404, `There is no ${path}; GET ${base} lists what there is.`);
  }
  const endpoint = methods.get(method);
  if (endpoint !== undefined) return endpoint;
  const allow = [...methods.keys()].join(', ');
  throw new AdminFailure(405, `${path} takes ${allow}, not ${method}.`, { allow });
}

/** A rule with its counts; of a function there is nothing else to tell. */
function written({ name, rule, matched, thrown }: FaultCount) {
  return { ...rule, name, matched, thrown };
}

const pushSchema = closedObject({ push: duration });
const refuse = (message: string) => new AdminFailure(400, message);
const wholeNumber = z.string().regex(/^\d{1,15}$/);

function journalFilter(query: URLSearchParams) {
  const since = query.get('since');
  for (const name of query.keys()) {
    if (name !== 'since' && name !== 'operation') {
      throw refuse(`The journal has no filter ${name}, only operation and since.`);
    }
  }
  if (since !== null && !wholeNumber.safeParse(since).success) {
    throw refuse('since is the number of an entry: only later ones are listed.');
  }
  return {
    operation: query.get('operation') ?? undefined,
    since: since === null ? undefined : Number(since),
  };
}

/**
 * Keeps out web pages, which can make a browser on this machine send requests here, and other
 * machines: these endpoints ask for no password.
 */
function refuseStrangers(message: IncomingMessage, reach: AdminReach): void {
  const { origin, host, 'sec-fetch-site': site } = message.headers;
  if (origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin')) {
    throw new AdminFailure(403, 'The admin endpoints are not for web pages of other sites.');
  }
  if (reach === 'anybody') return;
  if (!isLoopback(message.socket.remoteAddress ?? '')) {
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

function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  if (value === undefined) return { status: 204, headers, body: undefined };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

import type { IncomingMessage } from 'node:http';
import { takeIn, tooLarge } from '../api/read-body.ts';
import type { Reply } from '../api/reply.ts';
import { FaultScriptError } from '../faults/script.ts';
import { type Administered, type Endpoint, endpointsOf } from './endpoints.ts';
import { AdminFailure } from './refusal.ts';
import { type AdminReach, refuseStrangers } from './strangers.ts';

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
      refuseStrangers(message.headers, message.socket.remoteAddress, reach);
      const [path = '', query = ''] = (message.url ?? '').split('?', 2);
      const endpoint = endpointAt(endpoints, path.replace(/\/$/, ''), message.method ?? 'GET');
      const body = await takeIn(message);
      if (body === 'too large') throw new AdminFailure(413, tooLarge);
      return json(200, await endpoint(new URLSearchParams(query), body.toString('utf8')));
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

function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  if (value === undefined) return { status: 204, headers, body: undefined };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

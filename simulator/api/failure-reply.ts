import type { UForgeFailure } from '../failure.ts';
import { writeDocument, type XmlObject } from '../xml/write.ts';
import type { Reply } from './reply.ts';

/** A `uforgeError` reply. */
export function failureReply(
  failure: UForgeFailure,
  { method, path }: { method: string; path: string },
  /** Milliseconds since the epoch. */
  now: number,
): Reply {
  const error = uforgeError(failure, { method, uri: path }, new Date(now));
  return {
    status: failure.status,
    headers: { 'content-type': 'application/xml', ...failure.headers },
    body: writeDocument('uforgeError', error),
  };
}

/** The `uforgeError` element for a failure. */
function uforgeError(
  failure: UForgeFailure,
  request: { method: string; uri: string },
  at: Date,
): XmlObject {
  return {
    localizedErrorMsg: { message: failure.message },
    requestMethod: request.method,
    requestUri: request.uri,
    statusCode: failure.status,
    timestamp: at,
  };
}

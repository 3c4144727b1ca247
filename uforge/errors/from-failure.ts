import { Aborted } from './aborted.ts';
import { InvalidRequest } from './invalid-request.ts';
import type { Sent, UForgeError } from './uforge-error.ts';
import { Unreachable, type UnreachableReason } from './unreachable.ts';

const reasons: Record<string, UnreachableReason> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'network',
  ENETUNREACH: 'network',
  ENETDOWN: 'network',
  EADDRNOTAVAIL: 'network',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  // A tunnel that the proxy refused; aborts of the caller's own never get here.
  UND_ERR_ABORTED: 'proxy',
  UND_ERR_PRX_TLS: 'proxy',
  UND_ERR_PRX_CONN: 'proxy',
  EPROTO: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  HTTPParserError: 'protocol',
  HOSTNAME_MISMATCH: 'certificate',
};

const sentences: Record<UnreachableReason, string> = {
  dns: 'its host name cannot be resolved',
  refused: 'the connection was refused',
  network: 'there is no way to its network',
  timeout: 'it did not answer in time',
  reset: 'the connection broke off before the answer was complete',
  certificate: 'its certificate does not check',
  tls: 'no TLS connection could be made',
  proxy: 'the proxy did not let the request through',
  protocol: 'what answers there does not speak HTTP',
};

/** Where and when a request failed. */
export interface FailurePoint {
  operation: string;
  /** The server, for the message. */
  server: string;
  sent: Sent;
  /** Whether the head of the answer had come. */
  answered: boolean;
}

/** Turns what the HTTP client reports into the error that it means. */
export function errorFromFailure(failure: unknown, at: FailurePoint): UForgeError {
  const code = codeOf(failure);
  if (code === 'UND_ERR_INVALID_ARG') {
    return new InvalidRequest(`${at.operation} has a part that HTTP cannot carry.`, at.operation);
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new Aborted(at.operation, at.sent);
  }
  const guess = reasonOf(code);
  // A body that ends in the wrong place looks like bad HTTP, and is a connection that was cut.
  const reason = guess === 'protocol' && at.answered ? 'reset' : guess;
  return new Unreachable(
    `No answer from ${at.server} to ${at.operation}: ${sentences[reason]} (${code}).`,
    { operation: at.operation, reason, code, sent: at.sent },
  );
}

function reasonOf(code: string): UnreachableReason {
  const known = reasons[code];
  if (known) return known;
  if (/CERT|ISSUER|VERIFY|ALTNAME/.test(code)) return 'certificate';
  if (/SSL|TLS/.test(code)) return 'tls';
  if (code.startsWith('HPE_')) return 'protocol';
  return 'reset';
}

/** A connection tried over several addresses fails with one error for each: the first one speaks. */
function codeOf(failure: unknown): string {
  if (!(failure instanceof Error)) return 'UNKNOWN';
  const inner = [failure.cause, ...(failure instanceof AggregateError ? failure.errors : [])];
  const codes = [failure, ...inner].flatMap((error) =>
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? [error.code] : [],
  );
  return codes.find((code) => reasons[code]) ?? codes[0] ?? failure.name;
}

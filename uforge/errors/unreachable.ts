import { type Sent, UForgeError } from './uforge-error.ts';

/** What kept the client and the server apart. */
export type UnreachableReason =
  | 'dns'
  | 'refused'
  | 'network'
  | 'timeout'
  | 'reset'
  | 'certificate'
  | 'tls'
  | 'proxy'
  | 'protocol';

const hints: Record<UnreachableReason, string> = {
  dns: "Check the host name in the server's address.",
  refused: "Check the host and port in the server's address, and that the server runs.",
  network: 'Check the network between this machine and the server.',
  timeout: 'Try again; if it persists, check the network and the load of the server.',
  reset: 'Try again; if it persists, look at the server and at any proxy in front of it.',
  certificate: "Give the file of the authority that signed the server's certificate.",
  tls: "Check whether the server's address should begin with http:// or https://.",
  proxy: 'Check the address and the credentials of the proxy.',
  protocol: 'Check the port: what answers there does not speak HTTP.',
};

/** Certificates that no authority can make good. */
function hintFor(reason: UnreachableReason, code: string): string {
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return "The certificate is for another host: use the name that it is for in the server's address.";
  }
  if (/EXPIRED|NOT_YET/.test(code)) {
    return "The certificate is out of date: have it renewed, or set this machine's clock.";
  }
  return hints[reason];
}

/** What a new attempt cannot change. */
const permanent = new Set<UnreachableReason>(['certificate', 'tls', 'protocol']);

/**
 * No complete answer came: no address, no connection, no trust, or it broke off. With `sent: 'maybe'`
 * the server may have got the request and acted on it.
 */
export class Unreachable extends UForgeError {
  override readonly name = 'Unreachable';
  readonly reason: UnreachableReason;
  /** System or library code, such as `ECONNREFUSED`. */
  readonly code: string;
  override readonly sent: Sent;
  override readonly retryable: boolean;
  readonly hint: string;

  constructor(
    message: string,
    details: { operation: string; reason: UnreachableReason; code: string; sent: Sent },
  ) {
    super(message, details);
    this.reason = details.reason;
    this.code = details.code;
    this.sent = details.sent;
    this.retryable = !permanent.has(details.reason);
    this.hint = hintFor(details.reason, details.code);
  }
}

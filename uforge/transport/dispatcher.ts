import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici/index.js';
import type { BaseUrl } from './base-url.ts';
import { isExempt } from './no-proxy.ts';

/** How to reach the server. */
export interface ConnectionOptions {
  /** Certificates (PEM) of authorities to trust besides the well-known ones. */
  ca?: string;
  /** Proxy for `https:` addresses, as `HTTPS_PROXY` means it; plain HTTP goes directly. */
  proxyUrl?: string;
  /** Hosts to reach directly, as in `NO_PROXY`. */
  noProxy?: string;
  timeouts?: Timeouts;
}

/** Milliseconds. */
export interface Timeouts {
  /** For a connection and its TLS handshake. @default 10_000 */
  connectMs?: number;
  /** From the end of a request to the first line of the answer. @default 120_000 */
  headersMs?: number;
  /** Between two pieces of an answer's body. @default 60_000 */
  bodyMs?: number;
}

/** The connections to the server of `base`; HTTP/1.1, kept alive between requests. */
export function createDispatcher(base: BaseUrl, options: ConnectionOptions): Dispatcher {
  const { ca, proxyUrl, noProxy = '' } = options;
  const { connectMs = 10_000, headersMs = 120_000, bodyMs = 60_000 } = options.timeouts ?? {};
  const tls = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const common = {
    headersTimeout: headersMs,
    bodyTimeout: bodyMs,
    connectTimeout: connectMs,
    allowH2: false,
  };
  const url = new URL(base.origin);
  if (proxyUrl !== undefined && url.protocol === 'https:' && !isExempt(url, noProxy)) {
    return new ProxyAgent({
      ...common,
      uri: proxyUrl,
      requestTls: { ...tls, timeout: connectMs },
      proxyTls: { ...tls, timeout: connectMs },
    });
  }
  return new Agent({ ...common, connect: { ...tls, timeout: connectMs } });
}

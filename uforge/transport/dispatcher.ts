import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici/index.js';
import { InvalidRequest } from '../errors/invalid-request.ts';
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

/** The way to a server. */
export interface Connections {
  /** HTTP/1.1, kept alive between requests. */
  dispatcher: Dispatcher;
  /** What messages call the server: its host, and the proxy in between. */
  server: string;
}

export function createConnections(base: BaseUrl, options: ConnectionOptions): Connections {
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
    const proxy = parseProxyUrl(proxyUrl);
    const dispatcher = new ProxyAgent({
      ...common,
      uri: proxy.href,
      requestTls: { ...tls, timeout: connectMs },
      proxyTls: { ...tls, timeout: connectMs },
    });
    return { dispatcher, server: `${base.host} (through the proxy ${proxy.host})` };
  }
  const dispatcher = new Agent({ ...common, connect: { ...tls, timeout: connectMs } });
  return { dispatcher, server: base.host };
}

/** `HTTPS_PROXY` is often written without `http://`. */
function parseProxyUrl(address: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidRequest(
    'The address of the proxy is no URL such as http://proxy.example.com:3128.',
    'createUForge',
  );
}

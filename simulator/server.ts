import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiRequest, type ApiSettings, failureReply, handleApi, type Notes } from './api.ts';
import { UForgeFailure } from './failure.ts';
import type { Fault, Interceptor } from './fault.ts';
import { Journal, redactTarget } from './journal.ts';
import { type Reply, send } from './reply.ts';
import { type Match, matchRoute } from './routes.ts';
import type { Store } from './store.ts';

const base = '/api';

/** The HTTP side: takes requests apart, lets interceptors interfere, replies, and keeps the journal. */
export class SimulatorServer {
  readonly journal = new Journal();
  readonly interceptors = new Set<Interceptor>();
  private readonly server: Server;
  private readonly counts = new Map<string, number>();

  constructor(
    private store: Store,
    private readonly settings: ApiSettings,
    private readonly renew: () => Store,
  ) {
    this.server = createServer((message, response) => {
      this.handle(message, response).catch((error: unknown) => {
        // Only an interceptor can fail here, and whoever wrote it must see that.
        response.writeHead(500).end(String(error));
      });
    });
  }

  /** Listens; port 0 is any that is free. @returns the port */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Stops listening and breaks what is still open. */
  close(): Promise<void> {
    this.store.hashing.closed = true;
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  get currentStore(): Store {
    return this.store;
  }

  /** Back to the world as it was at the start, with an empty journal; interceptors stay. */
  reset(): void {
    this.store.hashing.closed = true;
    this.store = this.renew();
    this.journal.clear();
    this.counts.clear();
  }

  private async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = message.url ?? '/';
    if (url.startsWith('/_simulator/')) return this.administer(message, response, url);
    const started = performance.now();
    const at = new Date().toISOString();
    const request = takeApart(message, url);
    const { method } = request;
    const operation = request.match.kind === 'route' ? { operation: request.match.route.name } : {};
    const range = message.headers.range === undefined ? {} : { range: message.headers.range };
    const notes: Notes = { auth: 'none', schemaViolations: [] };
    const fault = await this.faultFor(request);
    const reply = await this.reply(request, notes, fault);
    // What the operation did not read is in the way of the connection's next request.
    message.resume();
    let bytes = 0;
    if (reply === undefined) response.socket?.destroy();
    else bytes = await send(response, reply, fault);
    this.journal.add({
      at,
      method,
      path: redactTarget(url),
      ...operation,
      ...notes,
      ...range,
      status: reply?.status ?? 0,
      bytes,
      durationMs: Math.round(10 * (performance.now() - started)) / 10,
      fault: fault !== noFault,
    });
  }

  /** What is answered, if anything, and the work that is done for it. */
  private async reply(request: ApiRequest, notes: Notes, fault: Fault): Promise<Reply | undefined> {
    if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
    if (fault.reset === 'before') return undefined;
    if (fault.ignoreRange) delete request.message.headers.range;
    const replacement = replacementFor(request, fault);
    if (replacement !== undefined && fault.when !== 'after') return replacement;
    let reply: Reply;
    try {
      reply = await handleApi(this.store, this.settings, request, notes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      reply = failureReply(new UForgeFailure(500, `The simulator failed: ${reason}`), request);
    }
    if (fault.reset === 'after') return undefined;
    return replacement ?? { ...reply, headers: { ...reply.headers, ...fault.headers } };
  }

  private async faultFor(request: ApiRequest): Promise<Fault> {
    const { method, query, message, match, target } = request;
    const operation = match.kind === 'route' ? match.route.name : undefined;
    const earlier = this.counts.get(operation ?? '') ?? 0;
    this.counts.set(operation ?? '', earlier + 1);
    for (const interceptor of this.interceptors) {
      const fault = await interceptor({
        method,
        path: `/${target.split('?')[0]}`,
        query,
        ...(operation === undefined ? {} : { operation }),
        headers: message.headers,
        earlier,
      });
      if (fault !== undefined) return fault;
    }
    return noFault;
  }

  /** The endpoints that are no part of UForge. */
  private async administer(message: IncomingMessage, response: ServerResponse, url: string) {
    const json = { 'content-type': 'application/json' };
    const wanted = `${message.method} ${url.split('?')[0]}`;
    message.resume();
    if (wanted === 'GET /_simulator/journal') {
      const body = JSON.stringify(this.journal.list());
      await send(response, { status: 200, headers: json, body }, noFault);
    } else if (wanted === 'POST /_simulator/reset') {
      this.reset();
      await send(response, { status: 204, headers: {}, body: undefined }, noFault);
    } else {
      const body = JSON.stringify({ error: `There is no ${wanted}.` });
      await send(response, { status: 404, headers: json, body }, noFault);
    }
  }
}

const noFault: Fault = {};

function takeApart(message: IncomingMessage, url: string): ApiRequest {
  const method = message.method ?? 'GET';
  const inside = url.startsWith(`${base}/`);
  const target = inside ? url.slice(base.length + 1) : url.slice(1);
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : target.slice(question + 1));
  const match: Match = inside ? matchRoute(method, `/${path}`) : { kind: 'nothing' };
  return { message, method, target, query, match };
}

/** The answer that a fault gives in place of the operation's. */
function replacementFor(request: ApiRequest, fault: Fault): Reply | undefined {
  const { status = 200, body, headers = {} } = fault;
  if (fault.status === undefined && body === undefined) return undefined;
  if (body === undefined && status >= 400) {
    return failureReply(new UForgeFailure(status, 'This went wrong on purpose.', headers), request);
  }
  return { status, headers, body: body ?? '' };
}

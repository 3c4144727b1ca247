import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isForAdministrator } from './admin/administrator.ts';
import { type ApiRequest, type ApiSettings, handleApi, type Notes } from './api/api.ts';
import { takeIn } from './api/read-body.ts';
import type { Reply } from './api/reply.ts';
import { type Match, matchRoute } from './api/routes.ts';
import type { Clock } from './clock.ts';
import { carryOut } from './faults/carry-out.ts';
import type { CheckedFault } from './faults/fault.ts';
import type { Faults } from './faults/faults.ts';
import { Journal, redactTarget } from './journal.ts';
import { send } from './send.ts';
import type { Store } from './store/store.ts';

const base = '/api';

export interface ServerParts {
  settings: ApiSettings;
  clock: Clock;
  faults: Faults;
  /** Makes the world as it was at the start. */
  makeStore: () => Store;
  /** Answers what is no part of UForge. */
  administrator: (message: IncomingMessage) => Promise<Reply>;
}

/** The time from the start, or a reset, to the next reset or the end. */
interface Life {
  store: Store;
  /** Ends the delays of requests that came in this life. */
  end: AbortController;
}

/** The HTTP side: takes requests apart, lets faults interfere, replies, and keeps the journal. */
export class SimulatorServer {
  readonly journal = new Journal();
  private readonly server: Server;
  private life: Life;
  /** Work that is being done late. */
  private readonly late = new Set<Promise<void>>();

  constructor(private readonly parts: ServerParts) {
    this.life = this.begin();
    this.server = createServer((message, response) => {
      this.handle(message, response).catch((error: unknown) => {
        // A function among the faults failed, and whoever wrote it must see that.
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(String(error));
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

  /** Stops listening and breaks what is still open. What is delayed or to be done later is not done. */
  close(): Promise<void> {
    this.endLife();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  get currentStore(): Store {
    return this.life.store;
  }

  /**
   * Back to the start: world, journal and clock; the faults stay, and begin anew. Requests that are
   * delayed are broken off with their work undone, and none that came before is in the new journal.
   */
  reset(): void {
    this.endLife();
    this.parts.faults.restart();
    this.journal.clear();
    this.life = this.begin();
  }

  /** Resolves when late work that has begun, and checksums that were asked for, are done. */
  async settle(): Promise<void> {
    await Promise.all(this.late);
    await this.life.store.hashing.idle();
  }

  private begin(): Life {
    return { store: this.parts.makeStore(), end: new AbortController() };
  }

  private endLife(): void {
    this.life.store.hashing.closed = true;
    this.life.end.abort();
    this.parts.clock.reset();
  }

  private async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = message.url ?? '/';
    if (isForAdministrator(url)) {
      const reply = await this.parts.administrator(message);
      message.resume();
      await send(response, reply, noFault);
      return;
    }
    const started = performance.now();
    const { clock, faults, settings } = this.parts;
    const at = new Date(clock.now()).toISOString();
    const request = await takeApart(message, url);
    const { store, end } = this.life;
    const { range } = request.headers;
    const thrown = await faults.decide(store, request);
    const fault = thrown?.fault ?? noFault;
    const notes: Notes = { auth: 'none', schemaViolations: [] };
    const work = () => handleApi(store, settings, request, notes);
    const { reply, done } = await carryOut(request, fault, work, () => clock.now(), end.signal);
    // What the operation did not read is in the way of the connection's next request.
    message.resume();
    let bytes = 0;
    if (reply === undefined) response.socket?.resetAndDestroy();
    else bytes = await send(response, reply, fault);
    if (end.signal.aborted) return;
    const entry = this.journal.add({
      ...notes,
      at,
      method: request.method,
      path: redactTarget(url),
      ...(request.match.kind === 'route' && { operation: request.match.route.name }),
      ...(range !== undefined && { range }),
      status: reply?.status ?? 0,
      bytes,
      durationMs: Math.round(10 * (performance.now() - started)) / 10,
      ...(thrown && { fault: { rule: thrown.rule, work: done } }),
    });
    if (fault.workLater === undefined || entry.fault === undefined) return;
    const state = entry.fault;
    state.work = 'later';
    clock.after(fault.workLater, () => this.workLate(work, state));
  }

  private workLate(work: () => Promise<Reply>, state: { work: 'done' | 'undone' | 'later' }): void {
    const done = work().then(
      () => {
        state.work = 'done';
      },
      () => undefined,
    );
    this.late.add(done);
    void done.then(() => this.late.delete(done));
  }
}

const noFault: CheckedFault = {};

async function takeApart(message: IncomingMessage, url: string): Promise<ApiRequest> {
  const method = message.method ?? 'GET';
  const inside = url.startsWith(`${base}/`);
  const target = inside ? url.slice(base.length + 1) : url.slice(1);
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : target.slice(question + 1));
  const match: Match = inside ? matchRoute(method, `/${path}`) : { kind: 'nothing' };
  const wanted = match.kind === 'route' && match.route.requestElement !== null;
  const body = wanted ? await takeIn(message) : nothing;
  return { method, headers: message.headers, path, target, query, match, body };
}

const nothing = Buffer.alloc(0);

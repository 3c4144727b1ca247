import type { Dispatcher } from 'undici/index.js';
import { Aborted } from '../errors/aborted.ts';
import { errorFromFailure } from '../errors/from-failure.ts';
import type { Sent } from '../errors/uforge-error.ts';

/** One request over the wire. */
export interface WireRequest {
  /** UForge's name of the operation, for errors. */
  operation: string;
  origin: string;
  /** The server as messages name it. */
  server: string;
  /** Whole path and query, encoded. */
  path: string;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Asked right before the first byte leaves: where it says no, nothing is sent. */
  mayBegin?(): boolean;
}

export type WireHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Takes the answer as it comes in. What it throws ends the request and is what `send` rejects with. */
export interface Receiver {
  start(status: number, headers: WireHeaders): void;
  data(chunk: Buffer): void;
}

/**
 * Sends one request, once, and hands its answer to the receiver. Resolves when the body is complete.
 * Redirects are answers like others. Rejects with `Unreachable`, with `Aborted`, or with what the
 * receiver threw.
 */
export function send(
  dispatcher: Dispatcher,
  request: WireRequest,
  receiver: Receiver,
): Promise<void> {
  const { operation, signal } = request;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let sent: Sent = 'no';
  let controller: Dispatcher.DispatchController | undefined;
  let answered = false;
  let settled = false;

  const settle = (outcome: () => void) => {
    if (settled) return;
    settled = true;
    signal?.removeEventListener('abort', abort);
    outcome();
  };
  const fail = (error: unknown) => {
    settle(() => reject(error));
    controller?.abort(new Error('The request was given up.'));
  };
  const abort = () => fail(new Aborted(operation, sent));
  const receive = (step: () => void) => {
    if (settled) return;
    try {
      step();
    } catch (error) {
      fail(error);
    }
  };
  const broken = (error: unknown) =>
    settle(() => {
      reject(errorFromFailure(error, { operation, server: request.server, sent, answered }));
    });

  if (signal?.aborted) return Promise.reject(new Aborted(operation, sent));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      {
        // Called before the first byte: an aborted request that was still waiting is not sent at all.
        onRequestStart(started) {
          controller = started;
          if (settled) started.abort(new Error('The request was given up.'));
          else if (request.mayBegin?.() === false) fail(new Aborted(operation, sent));
          else sent = 'maybe';
        },
        onResponseStart(_, status, headers) {
          if (status < 200) return;
          answered = true;
          receive(() => receiver.start(status, headers));
        },
        onResponseData: (_, chunk) => receive(() => receiver.data(chunk)),
        onResponseEnd: () => settle(resolve),
        onResponseError: (_, error) => broken(error),
      },
    );
  } catch (error) {
    broken(error);
  }
  return promise;
}

/** The one value of a header; of several, the first. */
export function headerOf(headers: WireHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

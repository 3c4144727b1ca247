import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createUForge, type UForge, type UForgeOptions } from '../../uforge/index.ts';

/** A request as it came over the wire. */
export interface Received {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  received: Received[];
}

type Handler = (request: Received, response: ServerResponse) => void;

/** A server on a port of its own that answers as the test says, and remembers what it was asked. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(one);
      handler(one, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${portOf(server.address())}`, received };
}

export function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null)
    throw new Error('The server does not listen.');
  return address.port;
}

/** A client for a test server, closed with the test. */
export function clientOf(origin: string, options: Partial<UForgeOptions> = {}): UForge {
  const uforge = createUForge({
    url: `${origin}/api`,
    login: 'pat',
    authentication: { kind: 'password', password: 'correct horse' },
    ...options,
  });
  onTestFinished(() => uforge.close());
  return uforge;
}

/** A UForge document: the inside of the root element, children unqualified. */
export function document(root: string, inside: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    `<ns0:${root} xmlns:ns0="http://www.usharesoft.com/uforge" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `${inside}</ns0:${root}>`
  );
}

/** Answers with a document. */
export function answer(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(xml);
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was expected to fail.');
    },
    (error: unknown) => error,
  );
}

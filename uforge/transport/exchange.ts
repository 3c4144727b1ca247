import type { Dispatcher } from 'undici/index.js';
import { MalformedAnswer } from '../errors/malformed-answer.ts';
import { decodeContent } from './content-coding.ts';
import { headerOf, send, type WireHeaders, type WireRequest } from './send.ts';

/** A whole answer in memory. */
export interface WireAnswer {
  status: number;
  headers: WireHeaders;
  body: Buffer;
}

/** Sends a request and collects its answer, which is refused when it grows beyond `maxBytes`. */
export async function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  maxBytes: number,
): Promise<WireAnswer> {
  const body = new BodyCollector(request.operation, maxBytes);
  let status = 0;
  let headers: WireHeaders = {};
  await send(dispatcher, request, {
    start(answered, withHeaders) {
      status = answered;
      headers = withHeaders;
    },
    data: (chunk) => body.add(chunk),
  });
  const coding = headerOf(headers, 'content-encoding');
  const { operation } = request;
  return { status, headers, body: decodeContent(body.whole(), coding, { operation, maxBytes }) };
}

/** Pieces of a body, up to a limit. */
export class BodyCollector {
  readonly #operation: string;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(operation: string, maxBytes: number) {
    this.#operation = operation;
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) {
      throw new MalformedAnswer(
        `The answer to ${this.#operation} is larger than ${this.#maxBytes} bytes.`,
        { operation: this.#operation, kind: 'broken' },
      );
    }
    this.#chunks.push(chunk);
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

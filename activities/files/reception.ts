import { dirname } from 'node:path';
import { type Downloadable, type DownloadStart, MalformedAnswer } from '../../uforge/index.ts';
import { ensureSpace } from './disk-space.ts';
import { FileProblem } from './file-problem.ts';
import type { PartialFile } from './partial-file.ts';
import { canBeChecked, Digests, type Expected, hasChecksum, sizeMismatch } from './verify.ts';

/** What an answer says about the whole file. */
export interface Answer {
  totalBytes: number | undefined;
  /** Strong ETag. */
  etag: string | undefined;
}

/** The range that was asked for cannot be had: a request from the start, with a fresh id, can. */
export class StartAgain extends Error {
  override readonly name = 'StartAgain';
}

/** One answer on its way to the disk: judged by its head, then hashed and written as it comes. */
export class Reception {
  /** Hashes of what is in the partial file. */
  digests: Digests;
  /** Bytes of earlier attempts that this answer went on from. */
  resumedFrom: number;
  readonly #partial: PartialFile;
  readonly #expected: Expected;
  readonly #path: string;
  readonly #etag: string | undefined;
  readonly #onAnswer: (answer: Answer) => void;
  readonly #onBytes: (bytes: number, totalBytes: number | undefined) => void;
  #totalBytes: number | undefined;

  constructor(options: {
    partial: PartialFile;
    /** Hashes of what the partial file holds already. */
    digests: Digests;
    expected: Expected;
    /** The target, for messages. */
    path: string;
    /** Strong ETag that the bytes of the partial file came with. */
    etag: string | undefined;
    onAnswer(answer: Answer): void;
    onBytes(bytes: number, totalBytes: number | undefined): void;
  }) {
    this.digests = options.digests;
    this.resumedFrom = options.partial.length;
    this.#partial = options.partial;
    this.#expected = options.expected;
    this.#path = options.path;
    this.#etag = options.etag;
    this.#onAnswer = options.onAnswer;
    this.#onBytes = options.onBytes;
    this.#totalBytes = options.expected.size;
  }

  /**
   * @throws StartAgain; FileProblem; what `open` throws; the signal's reason
   */
  async receive(item: Downloadable, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // One controller of our own: an answer that is refused by its head is not read to its end.
    const stop = new AbortController();
    const stopWithCaller = () => stop.abort(signal.reason);
    signal.addEventListener('abort', stopWithCaller, { once: true });
    let refusal: { error: unknown } | undefined;
    const guarded =
      <T>(handle: (value: T) => void) =>
      (value: T) => {
        if (stop.signal.aborted) return;
        try {
          handle(value);
        } catch (error) {
          refusal = { error };
          stop.abort(error);
        }
      };
    try {
      await item.open({
        ...this.#range(),
        signal: stop.signal,
        onStart: guarded((start: DownloadStart) => this.#start(start)),
        onData: guarded((chunk: Buffer) => this.#data(chunk)),
      });
    } catch (error) {
      if (!stop.signal.aborted) throw this.#meaningOf(error);
    } finally {
      signal.removeEventListener('abort', stopWithCaller);
    }
    if (refusal) throw refusal.error;
    signal.throwIfAborted();
    if (this.#totalBytes !== undefined && this.#partial.length < this.#totalBytes) {
      throw new FileProblem(
        'incomplete',
        `The download for ${this.#path} ended after ${this.#partial.length} of ${this.#totalBytes} bytes.`,
        { hint: 'It goes on from there.', retryable: 'yes' },
      );
    }
  }

  #range(): { from?: number; ifRange?: string } {
    if (this.resumedFrom === 0) return {};
    return { from: this.resumedFrom, ...(this.#etag === undefined ? {} : { ifRange: this.#etag }) };
  }

  /** What an answer that `open` did not accept means for the next request. */
  #meaningOf(error: unknown): unknown {
    const status = statusOf(error);
    // 416, or a part of the file that was not asked for.
    if (this.resumedFrom > 0 && (status === 416 || status === 206)) {
      return new StartAgain('The range that is missing cannot be had.', { cause: error });
    }
    // A proxy's or a login page, with 200: the next attempt can meet the file itself.
    if (error instanceof MalformedAnswer && status === 200) {
      return new FileProblem('unexpected_content', error.message, {
        hint: 'Look for a proxy or a login page in front of UForge.',
        retryable: 'yes',
        cause: error,
      });
    }
    return error;
  }

  #start(start: DownloadStart): void {
    const { contentEncoding } = start;
    if (contentEncoding !== undefined && !canBeChecked(this.#expected)) {
      throw new FileProblem(
        'unexpected_content',
        `The file for ${this.#path} comes compressed (${contentEncoding}), and UForge says neither size nor checksum to tell whether that is the file itself.`,
        { hint: 'Look at the proxy in front of UForge.', retryable: 'yes' },
      );
    }
    const etag = strong(start.etag);
    if (start.status === 206) this.#goOn(etag);
    else this.#begin();
    const total = start.totalBytes;
    const { size } = this.#expected;
    if (total !== undefined && size !== undefined && total !== size) {
      throw sizeMismatch(this.#path, size, total);
    }
    this.#totalBytes = total ?? size;
    if (this.#totalBytes !== undefined) {
      ensureSpace(dirname(this.#path), this.#totalBytes - this.#partial.length);
    }
    this.#onAnswer({ totalBytes: this.#totalBytes, etag });
    this.#onBytes(this.#partial.length, this.#totalBytes);
  }

  /** 206: what is missing, of the same file. A server that does not repeat the ETag leaves that to the checksum. */
  #goOn(etag: string | undefined): void {
    if (this.#etag === undefined || etag === this.#etag) return;
    if (etag === undefined && hasChecksum(this.#expected)) return;
    throw new StartAgain('The file changed at the server.');
  }

  /** 200: the whole file, whatever was asked for. */
  #begin(): void {
    if (this.resumedFrom === 0) return;
    this.#partial.restart();
    this.digests = new Digests(this.#expected);
    this.resumedFrom = 0;
  }

  #data(chunk: Buffer): void {
    const length = this.#partial.length + chunk.length;
    if (this.#totalBytes !== undefined && length > this.#totalBytes) {
      throw sizeMismatch(this.#path, this.#totalBytes, length);
    }
    this.digests.update(chunk);
    this.#partial.append(chunk);
    this.#onBytes(length, this.#totalBytes);
  }
}

/** If-Range takes strong validators only. */
function strong(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') ? etag : undefined;
}

/** HTTP status of an answer that `open` rejected with. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

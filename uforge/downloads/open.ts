import { failureOf } from '../answer.ts';
import type { Client, PreparedFile } from '../client.ts';
import { MalformedAnswer } from '../errors/malformed-answer.ts';
import { BodyCollector } from '../transport/exchange.ts';
import { headerOf, send, type WireHeaders } from '../transport/send.ts';

/** How to fetch a file. */
export interface DownloadRequest {
  /** First byte wanted: what is on disk already. The server may ignore it. @default 0 */
  from?: number;
  /** Strong ETag of the copy on disk: another file is then sent whole. */
  ifRange?: string;
  signal?: AbortSignal;
  /** Called once, before the first byte. What it throws ends the download. */
  onStart?(start: DownloadStart): void;
  /**
   * Called for each piece, in order; the next one waits until it returns. The buffer is only good until
   * then. What it throws ends the download.
   */
  onData(chunk: Buffer): void;
}

/** What the server says before the first byte. */
export interface DownloadStart {
  /** 200: the whole file comes, whatever was asked for. 206: the rest comes. */
  status: 200 | 206;
  /** Offset in the file of the first byte that comes. */
  from: number;
  /** Bytes that will come. */
  contentLength?: number;
  /** Bytes of the whole file. */
  totalBytes?: number;
  /** As the server wrote it. */
  contentRange?: string;
  etag?: string;
  contentType?: string;
  /**
   * What the server calls the bytes that come, such as `gzip`, although the file was asked for as it is:
   * it may have compressed it on its way, or mean that the file is itself an archive.
   */
  contentEncoding?: string;
}

/** Error documents are small. */
const maxErrorBytes = 1024 * 1024;

/**
 * Sends a prepared file request and hands the file to the caller piece by piece. Resolves with the
 * number of bytes when the body is complete; rejects with a `UForgeError` (a body cut short is an
 * `Unreachable`), or with what a callback threw. 416 is a `Refused` with that status: start again.
 */
export async function openFile(
  { dispatcher }: Client,
  { request, redact }: PreparedFile,
  { from = 0, ifRange, signal, onStart, onData }: DownloadRequest,
): Promise<{ bytes: number }> {
  const headers = { ...request.headers };
  if (from > 0) headers.range = `bytes=${from}-`;
  if (from > 0 && ifRange !== undefined) headers['if-range'] = ifRange;

  let failure: { status: number; headers: WireHeaders; body: BodyCollector } | undefined;
  let bytes = 0;
  await send(
    dispatcher,
    { ...request, headers, ...(signal && { signal }) },
    {
      start(status, answered) {
        if (status === 200 || status === 206) {
          const begun = startOf(request.operation, status, answered, from);
          onStart?.(begun);
        } else {
          failure = {
            status,
            headers: answered,
            body: new BodyCollector(request.operation, maxErrorBytes),
          };
        }
      },
      data(chunk) {
        if (failure) return failure.body.add(chunk);
        bytes += chunk.length;
        onData(chunk);
      },
    },
  );
  if (failure) {
    const answer = { ...failure, body: failure.body.whole() };
    throw failureOf(request.operation, answer, redact);
  }
  return { bytes };
}

function startOf(
  operation: string,
  status: 200 | 206,
  headers: WireHeaders,
  asked: number,
): DownloadStart {
  const malformed = (why: string) =>
    new MalformedAnswer(`The answer to ${operation} ${why}.`, {
      operation,
      status,
      kind: 'foreign',
    });
  const contentType = headerOf(headers, 'content-type');
  if (contentType && /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType)) {
    throw malformed('is an HTML page in place of the file');
  }
  const contentEncoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
  const contentRange = headerOf(headers, 'content-range');
  const range = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(contentRange ?? '');
  if (status === 206 && (asked === 0 || Number(range?.[1] ?? Number.NaN) !== asked)) {
    throw malformed('is another part of the file than was asked for');
  }
  const length = headerOf(headers, 'content-length');
  const contentLength = length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
  const totalBytes = status === 200 ? contentLength : sizeOf(range?.[3]);
  const etag = headerOf(headers, 'etag');
  return {
    status,
    from: status === 206 ? asked : 0,
    ...(contentLength !== undefined && { contentLength }),
    ...(totalBytes !== undefined && { totalBytes }),
    ...(contentRange !== undefined && { contentRange }),
    ...(etag !== undefined && { etag }),
    ...(contentType !== undefined && { contentType }),
    ...(contentEncoding !== 'identity' && { contentEncoding }),
  };
}

function sizeOf(total: string | undefined): number | undefined {
  return total === undefined || total === '*' ? undefined : Number(total);
}

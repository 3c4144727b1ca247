import type { IncomingHttpHeaders } from 'node:http';
import { UForgeFailure } from '../failure.ts';
import type { StoredFile } from '../store/entities.ts';
import type { Reply } from './reply.ts';

/**
 * The reply to a request for a file: all of it, the one part that `Range` asks for, or 304. A
 * `Range` with several parts is answered with the whole file, as HTTP allows.
 *
 * @throws UForgeFailure 416 for a part that lies outside the file
 */
export function fileReply(file: StoredFile, headers: IncomingHttpHeaders): Reply {
  const { content, bytesPerSecond } = file;
  const common = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${file.name.replaceAll(/[^\w.+ -]/g, '_')}"`,
    'accept-ranges': file.ranges === 'served' ? 'bytes' : 'none',
    etag: content.etag,
  };
  if (matchesEtag(headers['if-none-match'], content.etag)) {
    return { status: 304, headers: common, body: undefined };
  }
  const range = file.ranges === 'served' ? requestedRange(file, headers) : undefined;
  if (range === undefined) {
    const body = { content, start: 0, end: content.size, bytesPerSecond };
    return { status: 200, headers: common, body };
  }
  const contentRange = `bytes ${range.start}-${range.end - 1}/${content.size}`;
  return {
    status: 206,
    headers: { ...common, 'content-range': contentRange },
    body: { content, ...range, bytesPerSecond },
  };
}

/** A file in the place of this one: other bytes, another `ETag`, and another size if one is given. */
export function anotherFile(file: StoredFile, size = file.content.size): StoredFile {
  return { ...file, content: file.content.another(size) };
}

/** Whether a header `If-None-Match` names this validator. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const candidates = header.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return candidates.includes('*') || candidates.includes(etag);
}

function requestedRange(
  file: StoredFile,
  headers: IncomingHttpHeaders,
): { start: number; end: number } | undefined {
  const { size, etag } = file.content;
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || end <= start) {
    throw new UForgeFailure(416, `The file has ${size} bytes only.`, {
      'content-range': `bytes */${size}`,
    });
  }
  return { start, end };
}

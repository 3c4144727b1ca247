import type { IncomingMessage } from 'node:http';
import { UForgeFailure } from './failure.ts';
import { type RequestBody, readRequestBody } from './request-body.ts';

const largestBody = 1024 * 1024;

/** Takes in the body of a request: all of it, or more than is allowed and no further. */
export async function takeIn(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    chunks.push(bytes);
    if (length > largestBody) break;
  }
  return Buffer.concat(chunks);
}

/**
 * The document of a request.
 *
 * @param element name of the root element that the operation asks for
 * @throws UForgeFailure 415 for another content type, 413 for too much, 400 for no such document
 */
export function readBody(contentType: string, bytes: Buffer, element: string): RequestBody {
  if (!/^\s*application\/xml\s*(;|$)/i.test(contentType)) {
    throw new UForgeFailure(415, `Send application/xml, not ${contentType || 'no content type'}.`);
  }
  if (bytes.length > largestBody) throw new UForgeFailure(413, 'The body is larger than 1 MiB.');
  return readRequestBody(decodeUtf8(bytes), element);
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UForgeFailure(400, 'The body is not UTF-8.');
  }
}

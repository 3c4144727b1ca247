import type { IncomingMessage } from 'node:http';
import { UForgeFailure } from '../failure.ts';
import { type RequestBody, readRequestBody } from '../xml/request-body.ts';

const largestBody = 1024 * 1024;

/** The body of a request as it was sent, unless it is more than is taken in. */
export type Body = Buffer | 'too large';

/** Why a body is refused with a 413. */
export const tooLarge = 'The body is larger than 1 MiB.';

/** Takes in the body of a request, and no further than 1 MiB. */
export async function takeIn(message: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > largestBody) return 'too large';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * The document of a request.
 *
 * @param element name of the root element that the operation asks for
 * @throws UForgeFailure 415 for another content type, 413 for too much, 400 for no such document
 */
export function readBody(contentType: string, body: Body, element: string): RequestBody {
  if (!/^\s*application\/xml\s*(;|$)/i.test(contentType)) {
    throw new UForgeFailure(415, `Send application/xml, not ${contentType || 'no content type'}.`);
  }
  if (body === 'too large') throw new UForgeFailure(413, tooLarge);
  return readRequestBody(decodeUtf8(body), element);
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UForgeFailure(400, 'The body is not UTF-8.');
  }
}

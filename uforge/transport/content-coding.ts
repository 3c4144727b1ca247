import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { MalformedAnswer } from '../errors/malformed-answer.ts';

const decoders = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The body of an answer as it was before something in between compressed it. None is asked for, but
 * some servers and proxies do so all the same.
 */
export function decodeContent(
  body: Buffer,
  coding: string | undefined,
  { operation, maxBytes }: { operation: string; maxBytes: number },
): Buffer {
  const name = coding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || body.length === 0) return body;
  try {
    if (isKnown(name)) return decoders[name](body, { maxOutputLength: maxBytes });
  } catch {
    throw unreadable(operation, name, 'broken');
  }
  throw unreadable(operation, name, 'incomplete');
}

function isKnown(name: string): name is keyof typeof decoders {
  return Object.hasOwn(decoders, name);
}

function unreadable(operation: string, coding: string, kind: 'broken' | 'incomplete') {
  return new MalformedAnswer(
    `The answer to ${operation} is compressed (${coding}) and cannot be read.`,
    { operation, kind },
  );
}

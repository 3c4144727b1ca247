import { createHash } from 'node:crypto';

/** Bytes that a file name may have, less what is put around its stem here and by the notes beside it. */
const LONGEST_STEM = 255 - '..0123456789ab.part.json'.length;

/**
 * Name of the partial file of a target: hidden, told by its look which file it will be, and found
 * again by every attempt at the same resource.
 */
export function partialName(fileName: string, uri: string): string {
  let stem = '';
  for (const character of fileName) {
    if (Buffer.byteLength(stem + character) > LONGEST_STEM) break;
    stem += character;
  }
  return `.${stem}${partialEnding(uri)}`;
}

/** How the names of a resource's partial files end, whatever their targets are called. */
export function partialEnding(uri: string): string {
  return `.${createHash('sha256').update(uri).digest('hex').slice(0, 12)}.part`;
}

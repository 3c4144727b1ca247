import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Transfer,
  type TransferredFile,
  transferFile,
} from '../../../activities/files/transfer.ts';
import type { Downloadable } from '../../../uforge/index.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'forgeline-download-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Bytes of which no two pieces are alike. */
export function randomBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  }
  return bytes;
}

/** Where the file of {@link transfer} comes from. */
export const uri = 'users/pat/appliances/4/images/7';

/** One transfer with what most tests do not care about filled in. */
export function transfer(
  folder: string,
  item: Downloadable,
  overrides: Partial<Transfer> = {},
): Promise<TransferredFile> {
  return transferFile({
    uri,
    folder,
    fileName: 'image.ova',
    existing: 'refuse',
    first: item,
    again: async () => item,
    signal: new AbortController().signal,
    abandoned: () => false,
    onProgress: () => {},
    ...overrides,
  });
}

/** What is in a folder, hidden files included. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail, and did not.');
}

/** Bytes of the partial file in a folder. */
export function partialLength(folder: string): number {
  const [name] = namesIn(folder).filter((each) => each.endsWith('.part'));
  return name === undefined ? 0 : statSync(join(folder, name)).size;
}

/** Waits until the partial file has at least so many bytes. */
export async function partialOf(folder: string, bytes: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (partialLength(folder) < bytes) {
    if (Date.now() > deadline) throw new Error('The partial file did not grow.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

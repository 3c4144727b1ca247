import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FileProblem } from './file-problem.ts';

/** What UForge says a file must be. Any of it can be missing. */
export interface Expected {
  /** Bytes. */
  size?: number | undefined;
  /** Lower-case hexadecimal. */
  sha256?: string | undefined;
  /** Lower-case hexadecimal. */
  md5?: string | undefined;
}

/** What the bytes of a file were found to be. */
export interface Measured {
  /** Bytes. */
  size: number;
  sha256: string;
  /** Only where md5 is all there was to compare with. */
  md5?: string;
}

/** Whether UForge says anything at all of what the file must be. */
export function canBeChecked({ size, sha256, md5 }: Expected): boolean {
  return (size ?? sha256 ?? md5) !== undefined;
}

/** Whether the bytes themselves can be proved right, not merely their number. */
export function hasChecksum(expected: Expected): boolean {
  return expected.sha256 !== undefined || expected.md5 !== undefined;
}

/**
 * Hashes a stream of bytes: sha256 always, for the result; md5 only where UForge gave nothing else,
 * as it is the slower of the two.
 */
export class Digests {
  readonly #sha256: Hash = createHash('sha256');
  readonly #md5: Hash | undefined;
  #size = 0;

  constructor(expected: Expected) {
    if (expected.md5 !== undefined && expected.sha256 === undefined) {
      this.#md5 = createHash('md5');
    }
  }

  update(chunk: Uint8Array): void {
    this.#sha256.update(chunk);
    this.#md5?.update(chunk);
    this.#size += chunk.length;
  }

  finish(): Measured {
    const md5 = this.#md5?.digest('hex');
    return {
      size: this.#size,
      sha256: this.#sha256.digest('hex'),
      ...(md5 === undefined ? {} : { md5 }),
    };
  }
}

/** @returns what the bytes disagree with, or undefined when all that is known of them agrees */
export function disagreement(
  expected: Expected,
  measured: Measured,
): 'size' | 'checksum' | undefined {
  if (expected.size !== undefined && expected.size !== measured.size) return 'size';
  if (expected.sha256 !== undefined) {
    return expected.sha256 === measured.sha256 ? undefined : 'checksum';
  }
  if (expected.md5 !== undefined && expected.md5 !== measured.md5) return 'checksum';
  return undefined;
}

/** @throws FileProblem `size_mismatch` or `checksum_mismatch`, saying both values */
export function assertAgrees(expected: Expected, measured: Measured, path: string): void {
  switch (disagreement(expected, measured)) {
    case 'size':
      throw sizeMismatch(path, expected.size ?? 0, measured.size);
    case 'checksum': {
      const wanted = expected.sha256 ?? expected.md5;
      const got = expected.sha256 === undefined ? measured.md5 : measured.sha256;
      throw new FileProblem(
        'checksum_mismatch',
        `What was downloaded for ${path} is damaged: its checksum is ${got}, and UForge says ${wanted}.`,
        {
          hint: 'If it stays so, generate the image again, or look for a proxy that changes downloads.',
          retryable: 'yes',
        },
      );
    }
    case undefined:
  }
}

/** The server sends another number of bytes than UForge says that the file has. */
export function sizeMismatch(path: string, expected: number, found: number): FileProblem {
  return new FileProblem(
    'size_mismatch',
    `The download for ${path} has ${found} bytes, and UForge says ${expected}.`,
    {
      hint: 'If it stays so, generate the image again, or look for a proxy that changes downloads.',
      retryable: 'yes',
    },
  );
}

/**
 * Hashes the first `length` bytes of a file in pieces, so that the event loop and with it heartbeats
 * and cancellation go on.
 * @param onBytes told how many bytes were read so far
 */
export async function hashFile(
  path: string,
  length: number,
  digests: Digests,
  options: { signal: AbortSignal; onBytes(bytes: number): void },
): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    let position = 0;
    while (position < length) {
      options.signal.throwIfAborted();
      const wanted = Math.min(buffer.length, length - position);
      const { bytesRead } = await file.read(buffer, 0, wanted, position);
      if (bytesRead === 0) break;
      digests.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
      options.onBytes(position);
    }
  } finally {
    await file.close();
  }
}

import { closeSync, constants, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Expected } from './verify.ts';

/** What later attempts must know of a partial file that its bytes do not say. */
export interface Memory {
  /** Strong ETag of the answer that the bytes came from. */
  etag?: string | undefined;
  /** What the file had to be then; other values now mean that the bytes belong to another file. */
  expected: Expected;
  /** How often what was downloaded turned out to be wrong. */
  rejections: number;
  /**
   * The system has been running since the bytes were written: all of them can be read back. After a
   * power cut the length of a file can be more than what reached the disk.
   */
  sinceStart: boolean;
}

/** Notes, next to the partial file and for its owner alone. */
export function rememberSource(partial: string, memory: Omit<Memory, 'sinceStart'>): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const fd = openSync(memoryPath(partial), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(fd, JSON.stringify({ ...memory, start: systemStart() }));
  } finally {
    closeSync(fd);
  }
}

/** @returns undefined where nothing was noted, or nothing that can be read: then nothing is known */
export function recallSource(partial: string): Memory | undefined {
  try {
    return asMemory(JSON.parse(readFileSync(memoryPath(partial), 'utf8')));
  } catch {
    return undefined;
  }
}

export function forgetSource(partial: string): void {
  rmSync(memoryPath(partial), { force: true });
}

function memoryPath(partial: string): string {
  return `${partial}.json`;
}

function asMemory(value: unknown): Memory | undefined {
  if (!isObject(value) || !isObject(value.expected)) return undefined;
  const { expected } = value;
  return {
    etag: text(value.etag),
    expected: {
      size: typeof expected.size === 'number' ? expected.size : undefined,
      sha256: text(expected.sha256),
      md5: text(expected.md5),
    },
    rejections: typeof value.rejections === 'number' ? value.rejections : 0,
    sinceStart: value.start !== undefined && value.start === systemStart(),
  };
}

/** Differs with each start of the system; undefined where the system does not tell. */
function systemStart(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

import { Database } from 'bun:sqlite';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held until released or until the process ends, however it ends. */
export interface Lock {
  release(): void;
}

/** Keeps locks from being collected, hence freed, when their holder keeps no reference. */
const held = new Set<Database>();

/**
 * Takes the lock at `path`, or returns undefined where somebody holds it.
 *
 * The lock is SQLite's own on an empty file: the kernel frees it when its holder dies, SIGKILL
 * included, so that no stale lock is ever left to guess about. The file itself is never removed.
 */
export function tryLock(path: string): Lock | undefined {
  // Made here, as SQLite would make it readable by all; its journal gets the same permissions.
  closeSync(openSync(path, 'a', 0o600));
  const file = new Database(path, { create: true });
  try {
    file.run('PRAGMA busy_timeout = 0');
    file.run('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(file);
  return {
    release: () => {
      held.delete(file);
      file.close();
    },
  };
}

/** Waits for the lock at `path`; undefined where it is still held after `timeoutMs`. */
export async function waitForLock(path: string, timeoutMs: number): Promise<Lock | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined || Date.now() >= deadline) return lock;
    await sleep(25);
  }
}

/** Whether somebody holds the lock just now. */
export function isLocked(path: string): boolean {
  const lock = tryLock(path);
  lock?.release();
  return lock === undefined;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

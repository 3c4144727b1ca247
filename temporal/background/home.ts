import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, UnusableHome } from '../errors.ts';
import { networkFileSystem } from './filesystem.ts';
import { flushFolder, flushNewFolders } from './flush.ts';

/**
 * Makes the folder for all state ready, for its owner only, and returns its real path.
 * Throws {@link UnusableHome} where it cannot be written, belongs to another user, or lies on a
 * network file system.
 */
export function prepareHome(home: string): string {
  let real: string;
  try {
    const made = mkdirSync(home, { recursive: true, mode: 0o700 });
    real = realpathSync(home);
    chmodSync(real, 0o700);
    for (const folder of ['background', 'background/candidates', 'logs', 'temporal']) {
      mkdirSync(join(real, folder), { recursive: true, mode: 0o700 });
    }
    // The database flushes what it writes; without its folders that would be lost all the same.
    if (made !== undefined) {
      flushFolder(real);
      flushNewFolders(made, resolve(home));
    }
  } catch (error) {
    throw new UnusableHome(
      'home_unusable',
      `The state folder ${home} cannot be used: ${messageOf(error)}.`,
      'Set FORGELINE_HOME to a folder of your own on a local disk.',
    );
  }
  const network = networkFileSystem(real);
  if (network !== undefined) {
    throw new UnusableHome(
      'home_on_network',
      `The state folder ${home} is on a network file system (${network}), where a database can break.`,
      'Set FORGELINE_HOME to a folder on a local disk.',
    );
  }
  return real;
}

/** Bytes after which a log begins anew. */
const largestLog = 10 * 1024 * 1024;

/** Starts a new log where the old one has grown too large; one old one is kept. */
export function rotateLog(logFile: string): void {
  if (isTooLarge(logFile)) renameSync(logFile, `${logFile}.old`);
}

/**
 * The same for a log that a process has open to append to: what is in it moves. A line that is written
 * just then may be lost, and none is where the disk takes no copy.
 */
export function trimLog(logFile: string): void {
  if (!isTooLarge(logFile)) return;
  rmSync(`${logFile}.old`, { force: true });
  copyFileSync(logFile, `${logFile}.old`);
  truncateSync(logFile);
}

/** Keeps the log of this process, or of one that it keeps, from growing without end. */
export function keepTrimmed(logFile: string): void {
  const trim = () => {
    try {
      trimLog(logFile);
    } catch {
      // The disk may be full, or the log gone.
    }
  };
  setInterval(trim, 60_000).unref();
}

function isTooLarge(logFile: string): boolean {
  return (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > largestLog;
}

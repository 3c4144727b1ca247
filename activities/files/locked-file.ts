import { closeSync, constants, fstatSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { lockFile } from './file-lock.ts';
import { FileProblem } from './file-problem.ts';

/**
 * Opens and locks a partial file, making it where it is missing.
 * @param target the file it will be, for messages
 * @throws FileProblem `file_busy` while somebody else holds it
 * @returns undefined when the file was renamed or removed between opening and locking it: then the
 * lock is on something that is the partial file no longer, perhaps the finished target
 */
export function openLocked(
  path: string,
  target: string,
): { fd: number; length: number } | undefined {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  // Not blocking: whatever lies there under that name, opening it does not hang.
  const fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const lock = lockFile(fd);
    if (lock === 'taken') throw busy(target);
    if (lock === 'unsupported') throw unusable(`The file system of ${path} has no file locks.`);
    const opened = fstatSync(fd);
    const same = isNamed(fd, path);
    if (same && !opened.isFile()) throw unusable(`${path} is not a file.`);
    if (same && opened.nlink === 1) return { fd, length: opened.size };
    // A second name: an attempt died between giving it the target's name and taking this one away.
    if (same) unlinkSync(path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return undefined;
}

/** Whether a path is still the name of an open file. */
export function isNamed(fd: number, path: string): boolean {
  const opened = fstatSync(fd);
  const named = lstatSync(path, { throwIfNoEntry: false });
  return named?.ino === opened.ino && named.dev === opened.dev;
}

export function busy(target: string): FileProblem {
  return new FileProblem('file_busy', `Another download is writing ${target}.`, {
    hint: 'It goes on when that one has ended.',
    retryable: 'yes',
    retryAfterMs: 5_000,
  });
}

function unusable(message: string): FileProblem {
  return new FileProblem('destination_unusable', message, {
    hint: 'Choose another folder.',
    retryable: 'no',
  });
}

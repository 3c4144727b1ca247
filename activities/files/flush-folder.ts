import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './file-problem.ts';

/** What file systems answer that flush no folders, and folders that may be written but not read. */
const NOT_FLUSHABLE = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES', 'EPERM'];

/** Has the names in a folder survive a power cut, as far as its file system can be told to. */
export function flushFolder(folder: string): void {
  try {
    const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!NOT_FLUSHABLE.includes(systemCode(error) ?? '')) throw error;
  }
}

/**
 * Flushes the names of folders that were just made, one within the other: a file is not safe in a
 * folder that a power cut takes away.
 * @param first the outermost of them
 * @param last the innermost
 */
export function flushNewFolders(first: string, last: string): void {
  const end = dirname(first);
  for (let folder = dirname(last); ; folder = dirname(folder)) {
    flushFolder(folder);
    if (folder.length <= end.length) return;
  }
}

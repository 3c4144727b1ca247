import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Returns when the disk has what was written to a file. */
export function flushFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same for the names in a folder, as far as its file system flushes folders and we may read it. */
export function flushFolder(folder: string): void {
  try {
    flushFile(folder);
  } catch {
    // Then a new name is on the disk when the system sees fit.
  }
}

/** The same for the names of new folders, from the outermost to the innermost. */
export function flushNewFolders(first: string, last: string): void {
  for (let folder = last; folder.length >= first.length; folder = dirname(folder)) {
    flushFolder(dirname(folder));
  }
}

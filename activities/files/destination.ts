import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FileProblem, systemCode } from './file-problem.ts';
import { flushNewFolders } from './flush-folder.ts';
import {
  Digests,
  disagreement,
  type Expected,
  hasChecksum,
  hashFile,
  type Measured,
} from './verify.ts';

/**
 * Makes sure that a folder is there, making it where it is missing, and that files can be made in it.
 * @throws FileProblem `destination_unusable`
 */
export function prepareFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true });
    if (made !== undefined) flushNewFolders(made, folder);
    if (!statSync(folder).isDirectory()) throw notAFolder(folder, undefined);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof FileProblem) throw error;
    const code = systemCode(error);
    if (code === 'EEXIST' || code === 'ENOTDIR') throw notAFolder(folder, error);
    throw new FileProblem(
      'destination_unusable',
      `The folder ${folder} cannot be written to or made (${code ?? String(error)}).`,
      {
        hint: 'Choose a folder that the worker may write to, or correct its permissions.',
        retryable: 'no',
        cause: error,
      },
    );
  }
}

function notAFolder(folder: string, cause: unknown): FileProblem {
  return new FileProblem('destination_unusable', `${folder} is not a folder.`, {
    hint: 'Choose a folder, or move away the file that is in its place.',
    retryable: 'no',
    cause,
  });
}

/**
 * Path of a file in a folder.
 * @throws FileProblem `unsafe_name` for anything but a bare name: the last gate before the disk,
 * whatever the name was made of
 */
export function pathWithin(folder: string, fileName: string): string {
  const bare =
    fileName !== '' &&
    fileName !== '.' &&
    fileName !== '..' &&
    !/[/\\\0]/.test(fileName) &&
    basename(fileName) === fileName;
  if (bare) return join(folder, fileName);
  throw new FileProblem('unsafe_name', `${JSON.stringify(fileName)} is not a bare file name.`, {
    hint: 'Give a file name template that makes one.',
    retryable: 'no',
  });
}

/**
 * Looks at what has the target's name already.
 * @returns the file, measured, when it is what would be downloaded; undefined when the name is free
 * or may be taken
 * @throws FileProblem `file_exists` when something else is there and `existing` says to keep it;
 * `destination_unusable` when a folder is there
 */
export async function alreadyThere(
  path: string,
  expected: Expected,
  options: {
    existing: 'refuse' | 'replace';
    signal: AbortSignal;
    onBytes(bytes: number): void;
  },
): Promise<Measured | undefined> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isDirectory()) {
    throw new FileProblem('destination_unusable', `${path} is a folder.`, {
      hint: 'Choose another file name or move the folder away.',
      retryable: 'no',
    });
  }
  // A size proves little: where it is all there is, being told to replace wins.
  const comparable =
    hasChecksum(expected) || (expected.size !== undefined && options.existing === 'refuse');
  const sizeAgrees = expected.size === undefined || expected.size === found.size;
  if (found.isFile() && comparable && sizeAgrees) {
    const digests = new Digests(expected);
    await hashFile(path, found.size, digests, options);
    const measured = digests.finish();
    if (disagreement(expected, measured) === undefined) return measured;
  }
  if (options.existing === 'replace') return undefined;
  throw fileExists(path);
}

export function fileExists(path: string): FileProblem {
  return new FileProblem('file_exists', `${path} exists and is another file.`, {
    hint: 'Move it away, choose another folder or file name, or set overwrite: true (--overwrite).',
    retryable: 'no',
  });
}

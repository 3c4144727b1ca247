import {
  closeSync,
  constants,
  fchmodSync,
  fdatasync,
  fsync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileExists } from './destination.ts';
import { diskProblem, systemCode } from './file-problem.ts';
import { busy, openLocked } from './locked-file.ts';
import { forgetSource, type Memory, recallSource, rememberSource } from './partial-memory.ts';
import { partialName } from './partial-name.ts';

/**
 * Bytes after which what was written is handed to the disk while more is still arriving. Without it
 * the whole file waits in the page cache for the last flush, which then costs a fifth of the time.
 */
const FLUSH_EVERY = 16 << 20;

/** Times to look again when the partial file was finished by somebody else while it was opened. */
const REOPENINGS = 5;

/**
 * A file while it is being downloaded: hidden, next to where it will be, readable by its owner alone,
 * and locked. Its name follows from the target's name and the resource it comes from, so that another
 * attempt, in this process or another, finds and resumes it.
 *
 * Its length is what there is: heartbeats that reported more or less are not asked.
 */
export class PartialFile {
  readonly path: string;
  readonly #target: string;
  readonly #fd: number;
  #length: number;
  #unflushed = 0;
  #flushing: Promise<void> | undefined;
  #flushError: unknown;

  private constructor(path: string, target: string, fd: number, length: number) {
    this.path = path;
    this.#target = target;
    this.#fd = fd;
    this.#length = length;
  }

  /**
   * Opens and locks the partial file of a target, making it where it is missing.
   * @param uri resource that the file comes from
   * @throws FileProblem `file_busy` while another download writes it, `destination_unusable`
   */
  static open(target: string, uri: string): PartialFile {
    const path = join(dirname(target), partialName(basename(target), uri));
    try {
      for (let time = 0; time < REOPENINGS; time++) {
        const opened = openLocked(path, target);
        if (opened) return new PartialFile(path, target, opened.fd, opened.length);
      }
    } catch (error) {
      throw diskProblem(error, path);
    }
    throw busy(target);
  }

  /** Bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** What earlier attempts noted. */
  recall(): Memory | undefined {
    return recallSource(this.path);
  }

  /** Notes for later attempts what the bytes came from. */
  remember(memory: Memory): void {
    try {
      rememberSource(this.path, memory);
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
  }

  /** Appends, before it returns: the socket is not read meanwhile, which is all the back-pressure there needs to be. */
  append(chunk: Uint8Array): void {
    try {
      let written = 0;
      while (written < chunk.length) {
        const left = chunk.length - written;
        written += writeSync(this.#fd, chunk, written, left, this.#length + written);
      }
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
    this.#length += chunk.length;
    this.#unflushed += chunk.length;
    if (this.#unflushed >= FLUSH_EVERY && this.#flushing === undefined) this.#flush();
  }

  #flush(): void {
    this.#unflushed = 0;
    this.#flushing = promisify(fdatasync)(this.#fd)
      .catch((error) => {
        this.#flushError ??= error;
      })
      .finally(() => {
        this.#flushing = undefined;
      });
  }

  /** Starts again with nothing. */
  restart(): void {
    try {
      ftruncateSync(this.#fd, 0);
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
    this.#length = 0;
  }

  /**
   * Makes it the target: flushed to the disk, with the permissions that any new file gets, under the
   * target's name, and the folder flushed too. Whoever looks sees all of it or nothing.
   * @throws FileProblem `file_exists` when a file took the name meanwhile and is to be kept
   */
  async finish(existing: 'refuse' | 'replace'): Promise<void> {
    try {
      await this.#flushing;
      if (this.#flushError !== undefined) throw this.#flushError;
      fchmodSync(this.#fd, 0o666 & ~process.umask());
      await promisify(fsync)(this.#fd);
      moveInto(this.path, this.#target, existing);
      flushFolder(dirname(this.#target));
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
    forgetSource(this.path);
    closeSync(this.#fd);
  }

  /** Leaves what there is, and what was noted about it, for another attempt. */
  async keep(): Promise<void> {
    await this.#flushing;
    if (this.#length === 0) rmSync(this.path, { force: true });
    closeSync(this.#fd);
  }

  /** Takes away what there is and what was noted about it. */
  async discard(): Promise<void> {
    await this.#flushing;
    rmSync(this.path, { force: true });
    forgetSource(this.path);
    closeSync(this.#fd);
  }
}

/** Where a file is to be kept, a hard link refuses in one step what a look and a rename would race for. */
function moveInto(path: string, target: string, existing: 'refuse' | 'replace'): void {
  if (existing === 'refuse') {
    try {
      linkSync(path, target);
      unlinkSync(path);
      return;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') throw fileExists(target);
      // File systems without hard links answer in many ways: the look before the rename is left.
      if (lstatSync(target, { throwIfNoEntry: false })) throw fileExists(target);
    }
  }
  renameSync(path, target);
}

function flushFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some network file systems flush no folders; the rename itself is theirs to keep.
    const code = systemCode(error);
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
  } finally {
    closeSync(fd);
  }
}

import {
  closeSync,
  fchmodSync,
  fdatasync,
  fsync,
  ftruncateSync,
  linkSync,
  lstatSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileExists } from './destination.ts';
import { diskProblem, FileProblem, systemCode } from './file-problem.ts';
import { flushFolder } from './flush-folder.ts';
import { busy, isNamed, openLocked } from './locked-file.ts';
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
  /** Bytes that the disk has for certain. */
  #flushed = 0;
  #restarts = 0;
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
  remember(memory: Omit<Memory, 'sinceStart'>): void {
    try {
      rememberSource(this.path, memory);
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
  }

  /** Appends, before it returns: the socket is not read meanwhile, which is all the back-pressure there needs to be. */
  append(chunk: Uint8Array): void {
    try {
      if (this.#flushError !== undefined) throw this.#flushError;
      let written = 0;
      while (written < chunk.length) {
        const left = chunk.length - written;
        written += writeSync(this.#fd, chunk, written, left, this.#length + written);
      }
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
    this.#length += chunk.length;
    const unflushed = this.#length - this.#flushed;
    if (unflushed >= FLUSH_EVERY && this.#flushing === undefined) {
      this.#flushing = this.#flush(fdatasync)
        // Told by the next piece, or at the end.
        .catch(() => undefined)
        .finally(() => {
          this.#flushing = undefined;
        });
    }
  }

  async #flush(how: typeof fsync | typeof fdatasync): Promise<void> {
    const length = this.#length;
    const restarts = this.#restarts;
    try {
      await promisify(how)(this.#fd);
      // A flush of bytes that are gone by now says nothing of those in their place.
      if (restarts === this.#restarts) this.#flushed = length;
    } catch (error) {
      this.#flushError ??= error;
      throw error;
    }
  }

  /** Starts again with nothing. */
  restart(): void {
    try {
      ftruncateSync(this.#fd, 0);
    } catch (error) {
      throw diskProblem(error, this.#target);
    }
    this.#length = 0;
    this.#flushed = 0;
    this.#restarts += 1;
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
      await this.#flush(fsync);
      if (!isNamed(this.#fd, this.path)) throw takenAway(this.#target);
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
    if (this.#flushError !== undefined) this.#cutUnflushed();
    if (this.#length === 0) rmSync(this.path, { force: true });
    closeSync(this.#fd);
  }

  /**
   * What a flush failed for may read back well until memory is needed, and no later flush would tell:
   * such bytes are nothing to go on from.
   */
  #cutUnflushed(): void {
    try {
      ftruncateSync(this.#fd, this.#flushed);
      this.#length = this.#flushed;
    } catch {
      this.#length = 0;
    }
  }

  /** Takes away what there is and what was noted about it. */
  async discard(): Promise<void> {
    await this.#flushing;
    rmSync(this.path, { force: true });
    forgetSource(this.path);
    closeSync(this.#fd);
  }
}

/** Somebody's clean-up: under that name another attempt may be writing by now. */
function takenAway(target: string): FileProblem {
  return new FileProblem('disk_error', `The partial file of ${target} was taken away.`, {
    hint: 'Leave the hidden files that end with .part alone while downloads run.',
    retryable: 'yes',
  });
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

import type { Downloadable } from '../../uforge/index.ts';
import { alreadyThere, pathWithin, prepareFolder } from './destination.ts';
import { ensureSpace } from './disk-space.ts';
import { diskProblem, FileProblem, isSystemError } from './file-problem.ts';
import { PartialFile } from './partial-file.ts';
import type { Memory } from './partial-memory.ts';
import { type Answer, Reception, StartAgain, statusOf } from './reception.ts';
import {
  assertAgrees,
  Digests,
  type Expected,
  hasChecksum,
  hashFile,
  type Measured,
} from './verify.ts';

/** Times that wrong content is fetched again before it is taken for what the server has. */
const REJECTIONS_ALLOWED = 3;

/** Requests of one attempt: with the id at hand, with a fresh one, and from the start. */
const REQUESTS = 3;

/** What a server answers to a one-time id that was used before, or by somebody else. */
const USED_UP = [401, 403, 404, 410];

/** Bytes from which on resuming is worth a note on the disk; smaller files just start again. */
const WORTH_NOTING = 4 << 20;

export interface Transfer {
  /** Resource the file comes from; with the target it names the partial file. */
  uri: string;
  /** Absolute path; made where it is missing. */
  folder: string;
  /** A bare name. */
  fileName: string;
  /** What to do with a file of that name that is not, or cannot be shown to be, this one. */
  existing: 'refuse' | 'replace';
  /** The resource as it was just read. */
  first: Downloadable;
  /** Reads the resource again, for a fresh one-time id. */
  again(): Promise<Downloadable>;
  signal: AbortSignal;
  /**
   * Asked after an error: whether nobody wants the file any more. Otherwise what there is stays for
   * another attempt, also one that has to wait until a person has freed the disk.
   */
  abandoned(): boolean;
  onProgress(progress: TransferProgress): void;
}

export interface TransferProgress {
  /** Bytes on disk, or checked so far where `activity` says so. */
  bytes: number;
  totalBytes?: number;
  activity: 'receiving' | 'checking' | 'flushing';
}

export interface TransferredFile extends Measured {
  path: string;
  /** `kept`: the file was there already. */
  outcome: 'kept' | 'downloaded';
  /** Bytes that an earlier attempt had fetched. */
  resumedFrom: number;
}

/**
 * Puts a file where it belongs, whole and verified, or leaves nothing under its name.
 *
 * What an earlier attempt fetched is gone on with where the server supports ranges and the bytes are
 * still those of the same file; size and checksum are compared with what UForge says; the file is
 * flushed to the disk before it gets its name.
 *
 * @throws FileProblem for everything that has to do with the file or the disk; the errors of `again`
 * and of `Downloadable.open` unchanged; the signal's reason when that is aborted
 */
export async function transferFile(transfer: Transfer): Promise<TransferredFile> {
  const { signal, first } = transfer;
  prepareFolder(transfer.folder);
  const path = pathWithin(transfer.folder, transfer.fileName);
  const expected = expectationOf(first);
  // Locked before the look: an attempt that runs beside this one may be giving the file its name.
  const partial = PartialFile.open(path, transfer.uri);
  try {
    const present = await alreadyThere(path, expected, {
      existing: transfer.existing,
      signal,
      onBytes: (bytes) => report(transfer, { bytes, activity: 'checking' }, expected.size),
    });
    if (present) {
      await partial.discard();
      return { ...present, path, outcome: 'kept', resumedFrom: 0 };
    }
    const { digests, resumedFrom, promised } = await fill(partial, transfer, path);
    const measured = digests.finish();
    assertAgrees(promised, measured, path);
    report(transfer, { bytes: measured.size, activity: 'flushing' }, measured.size);
    const outcome = await nameIt(partial, path, measured, transfer);
    return { ...measured, path, outcome, resumedFrom };
  } catch (error) {
    throw await settle(partial, isSystemError(error) ? diskProblem(error, path) : error, transfer);
  }
}

/** Gives the file its name. Another download of the same bytes may have been faster: that is as good. */
async function nameIt(
  partial: PartialFile,
  path: string,
  measured: Measured,
  { existing, signal }: Transfer,
): Promise<TransferredFile['outcome']> {
  try {
    await partial.finish(existing);
    return 'downloaded';
  } catch (error) {
    if (!(error instanceof FileProblem && error.code === 'file_exists')) throw error;
    const same = await alreadyThere(path, measured, { existing, signal, onBytes: () => undefined });
    if (same === undefined) throw error;
    await partial.discard();
    return 'kept';
  }
}

function expectationOf({ size, sha256, md5 }: Downloadable): Expected {
  return { size, sha256, md5 };
}

/** Fetches what is missing; starts again once where resuming turned out to be no use. */
async function fill(
  partial: PartialFile,
  transfer: Transfer,
  path: string,
): Promise<{ digests: Digests; resumedFrom: number; promised: Expected }> {
  let item = transfer.first;
  for (let request = 1; ; request++) {
    const expected = expectationOf(item);
    const memory = partial.recall();
    if (!resumable(partial, expected, memory)) partial.restart();
    const resumedFrom = partial.length;
    const digests = await digestsOf(partial, expected, transfer);
    if (expected.size !== undefined && partial.length === expected.size) {
      return { digests, resumedFrom, promised: expected };
    }
    if (expected.size !== undefined) ensureSpace(transfer.folder, expected.size - partial.length);
    const reception = new Reception({
      partial,
      digests,
      expected,
      path,
      etag: memory?.etag,
      onAnswer: (answer) => noteAnswer(partial, expected, memory, answer),
      onBytes: (bytes, total) => report(transfer, { bytes, activity: 'receiving' }, total),
    });
    try {
      await reception.receive(item, transfer.signal);
      const { digests: received, resumedFrom: wentOnFrom } = reception;
      return { digests: received, resumedFrom: wentOnFrom, promised: expected };
    } catch (error) {
      const fromStart = error instanceof StartAgain;
      const freshId = request === 1 && USED_UP.includes(statusOf(error) ?? 0);
      if (request === REQUESTS || !(fromStart || freshId)) throw error;
      if (fromStart) partial.restart();
      transfer.signal.throwIfAborted();
      item = await transfer.again();
    }
  }
}

/**
 * Whether the bytes there are can be the beginning of the file: proved in the end by a checksum, or
 * by the server through the ETag they came with, as long as what was written is what can be read.
 * Bytes that neither can vouch for are not used.
 */
function resumable(partial: PartialFile, expected: Expected, memory: Memory | undefined): boolean {
  if (partial.length === 0) return true;
  if (expected.size !== undefined && partial.length > expected.size) return false;
  if (memory && !sameFile(memory.expected, expected)) return false;
  return hasChecksum(expected) || (memory?.etag !== undefined && memory.sinceStart);
}

function sameFile(before: Expected, now: Expected): boolean {
  // What was not known then, or is not known now, contradicts nothing.
  const agree = <T>(a: T | undefined, b: T | undefined) =>
    a === undefined || b === undefined || a === b;
  return (
    agree(before.size, now.size) && agree(before.sha256, now.sha256) && agree(before.md5, now.md5)
  );
}

async function digestsOf(
  partial: PartialFile,
  expected: Expected,
  transfer: Transfer,
): Promise<Digests> {
  const digests = new Digests(expected);
  if (partial.length > 0) {
    await hashFile(partial.path, partial.length, digests, {
      signal: transfer.signal,
      onBytes: (bytes) => report(transfer, { bytes, activity: 'checking' }, partial.length),
    });
  }
  return digests;
}

function noteAnswer(
  partial: PartialFile,
  expected: Expected,
  memory: Memory | undefined,
  answer: Answer,
): void {
  if (answer.totalBytes !== undefined && answer.totalBytes < WORTH_NOTING) return;
  const same = memory?.etag === answer.etag && sameFile(memory?.expected ?? {}, expected);
  if (same && (memory === undefined || memory.sinceStart)) return;
  partial.remember({ etag: answer.etag, expected, rejections: rejectionsOf(memory, expected) });
}

/** How often this file was wrong; another one, as of an image made anew, has chances of its own. */
function rejectionsOf(memory: Memory | undefined, expected: Expected): number {
  return memory && sameFile(memory.expected, expected) ? memory.rejections : 0;
}

/**
 * Decides what becomes of the partial file after an error, and of the error after too many of its
 * kind. Wrong content is thrown away and counted next to the partial file, where the count outlives
 * this worker: fetching it again and again would never end for a file that is damaged at the server.
 */
async function settle(partial: PartialFile, error: unknown, transfer: Transfer): Promise<unknown> {
  if (error instanceof FileProblem && isRejection(error)) {
    const expected = expectationOf(transfer.first);
    const rejections = rejectionsOf(partial.recall(), expected) + 1;
    if (rejections < REJECTIONS_ALLOWED) {
      partial.restart();
      partial.remember({ expected, rejections });
      await partial.keep();
      return error;
    }
    await partial.discard();
    return new FileProblem(error.code, `${error.message} It was fetched ${rejections} times.`, {
      hint: error.hint,
      retryable: 'no',
      cause: error,
    });
  }
  const nothingToKeep = partial.length === 0 && (partial.recall()?.rejections ?? 0) === 0;
  if (nothingToKeep || transfer.abandoned()) await partial.discard();
  else await partial.keep();
  return error;
}

function isRejection(problem: FileProblem): boolean {
  return (
    problem.code === 'size_mismatch' ||
    problem.code === 'checksum_mismatch' ||
    problem.code === 'unexpected_content'
  );
}

function report(
  transfer: Transfer,
  progress: Pick<TransferProgress, 'bytes' | 'activity'>,
  totalBytes: number | undefined,
): void {
  transfer.onProgress({ ...progress, ...(totalBytes === undefined ? {} : { totalBytes }) });
}

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunRecord, runRecordName, runRecordText } from '../pipeline/run-record.ts';
import { flushFolder, flushNewFolders } from './files/flush-folder.ts';

/** How long a record is kept. Milliseconds. */
const keptForMs = 365 * 24 * 60 * 60 * 1_000;
/** Age at which a half-written record belongs to nobody any more. Milliseconds. */
const draftIsDeadAfterMs = 24 * 60 * 60 * 1_000;

/**
 * Writes the record of a run, in place of an earlier one of the same workflow id: whole or not at all,
 * flushed to disk, for its owner alone, and never by way of a symbolic link. Records older than a year
 * go. Throws where the folder cannot be written or is none of ours.
 */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseLink(folder);
  if (made !== undefined) flushNewFolders(made, folder);
  const draft = join(folder, `.${randomUUID()}.partial`);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(runRecordText(record));
      await file.sync();
    } finally {
      await file.close();
    }
    // Replaces a link of that name, and does not follow it.
    await rename(draft, join(folder, runRecordName(record.result.workflowId)));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  flushFolder(folder);
  await removeOld(folder);
}

async function refuseLink(folder: string): Promise<void> {
  if ((await lstat(folder)).isDirectory()) return;
  throw new Error(`${folder} is a link: records of runs are not written through one`);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const keptMs = name.endsWith('.json') ? keptForMs : draftIsDeadAfterMs;
    if (!/\.(json|partial)$/.test(name)) continue;
    const path = join(folder, name);
    // Another worker may have removed it in the meantime.
    const found = await lstat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > keptMs) await rm(path, { force: true });
  }
}

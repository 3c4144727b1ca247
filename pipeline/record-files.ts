import { constants } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunRecord, readRunRecord, runRecordName } from './run-record.ts';

/**
 * The runs that the worker of this machine recorded as they did not complete, in no order. Files that
 * are no records are passed over, and so are links.
 */
export async function listRecords(folder: string): Promise<RunRecord[]> {
  const names = await readdir(folder).catch(() => []);
  const found: RunRecord[] = [];
  for (const name of names) {
    if (!name.endsWith('.json')) continue;
    const record = await readRecord(join(folder, name));
    if (record && runRecordName(record.result.workflowId) === name) found.push(record);
  }
  return found;
}

/** The record of the last run of this id that did not complete, where there is one. */
export async function recordOf(folder: string, workflowId: string): Promise<RunRecord | undefined> {
  const record = await readRecord(join(folder, runRecordName(workflowId)));
  return record?.result.workflowId === workflowId ? record : undefined;
}

/** A newer run makes the record of an older one worthless, and a trap. */
export async function forgetRecord(folder: string, workflowId: string): Promise<void> {
  await rm(join(folder, runRecordName(workflowId)), { force: true }).catch(() => undefined);
}

async function readRecord(path: string): Promise<RunRecord | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return (await file.stat()).isFile() ? readRunRecord(await file.readFile('utf8')) : undefined;
    } finally {
      await file.close();
    }
  } catch {
    // What cannot be read is as good as not there: who looks for a run is told where it was looked for.
    return undefined;
  }
}

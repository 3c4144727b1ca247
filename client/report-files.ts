import { constants } from 'node:fs';
import { access, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from './errors.ts';

/** Refuses a report file that could not be written, before hours of work are put into its contents. */
export async function checkReportFile(path: string, option: string): Promise<void> {
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new UsageError(
      `${option} ${path} cannot be written: there is no writable folder ${folder}.`,
      {
        hint: 'Create the folder, or name a file elsewhere.',
      },
    );
  }
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) {
    throw new UsageError(`${option} ${path} is a folder.`, { hint: 'Name a file in it.' });
  }
}

/** Writes the file whole or not at all: a reader never sees half of it. */
export async function writeReportFile(path: string, text: string): Promise<void> {
  const partial = join(dirname(path), `.${process.pid}.${Date.now()}.partial`);
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

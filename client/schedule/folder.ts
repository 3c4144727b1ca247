import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isMapping } from '../../pipeline/checked-document.ts';
import { PipelineDocument } from '../../pipeline/document.ts';
import { InvalidPipelineFile } from '../../pipeline/errors.ts';
import { thisHost } from '../../pipeline/identity.ts';
import { type DocumentKind, recogniseKind } from '../../pipeline/kind.ts';
import { readTextFile, UnreadableFile } from '../../pipeline/text-file.ts';
import { PipelineRefused, UsageError } from '../errors.ts';
import type { FileProblem } from '../requests.ts';
import type { ConnectionOptions } from '../runner.ts';
import { printable } from '../text.ts';
import type { Owner } from './memo.ts';
import { readWanted, type Wanted } from './wanted.ts';

/** The schedules that a folder asks for. */
export interface ScheduleFolder {
  /** What they are marked with, but for the file. */
  place: Omit<Owner, 'file'>;
  wanted: Wanted[];
  /** Names of the YAML and JSON files that are none of Forgeline's. */
  others: string[];
}

/**
 * Reads the schedule files that lie in a folder. Throws {@link PipelineRefused} with all that is wrong
 * with any of them, and {@link UsageError} where there is no such folder.
 */
export async function readFolder(
  folder: string,
  options: ConnectionOptions,
): Promise<ScheduleFolder> {
  const { files, others } = await schedulesIn(folder);
  const wanted: Wanted[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    try {
      wanted.push(await readWanted(file, options));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(...problemsOf(error, file));
    }
  }
  const all = [...problems, ...twins(wanted)];
  if (all.length > 0) throw new PipelineRefused(all);
  const place = { folder: resolve(folder), host: thisHost() };
  return {
    place,
    wanted: wanted.map((each) => ({ ...each, owner: { ...place, file: basename(each.file) } })),
    others,
  };
}

function problemsOf(error: UsageError, file: string): FileProblem[] {
  if (error instanceof PipelineRefused) {
    return error.problems.map((problem) => ({ file, ...problem }));
  }
  const { message, hint } = error;
  return [{ code: 'settings', message: `${file}: ${message}`, ...(hint ? { hint } : {}), file }];
}

/** One schedule goes by one name. */
function twins(wanted: readonly Wanted[]): FileProblem[] {
  const files = new Map<string, string>();
  return wanted.flatMap(({ file, definition, identity }) => {
    const key = JSON.stringify([identity.url, identity.login, definition.name]);
    const other = files.get(key);
    files.set(key, other ?? file);
    if (other === undefined) return [];
    return {
      code: 'same_name',
      message: `${other} and ${file} both hold a schedule named ${printable(definition.name)}.`,
      hint: 'Give each schedule a name of its own.',
      file,
    };
  });
}

async function schedulesIn(folder: string): Promise<{ files: string[]; others: string[] }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOTDIR' ? 'is no folder' : 'cannot be read as a folder';
    throw new UsageError(`${folder} ${error.code === 'ENOENT' ? 'does not exist' : why}.`, {
      hint: 'Name the folder of the schedule files.',
      cause: error,
    });
  });
  const files: string[] = [];
  const others: string[] = [];
  for (const name of names.filter((each) => /\.(ya?ml|json)$/i.test(each)).sort()) {
    const path = join(folder, name);
    if (await isNoFile(path)) continue;
    const kind = await kindOf(path);
    if (kind === 'schedule') files.push(path);
    else if (kind === 'neither') others.push(name);
  }
  return { files, others };
}

/** A link may lead to a folder. One that leads nowhere is a file that is missing. */
async function isNoFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
}

/** What a file is; one that cannot be read could be a schedule, and is told of by whoever reads it. */
async function kindOf(path: string): Promise<DocumentKind> {
  try {
    const text = await readTextFile(resolve(path));
    try {
      const { value } = new PipelineDocument(text, path);
      return isMapping(value) ? recogniseKind(value) : 'neither';
    } catch (error) {
      if (!(error instanceof InvalidPipelineFile)) throw error;
      return /^[\s{]*["']?(schedule|cron|every|run)["']?\s*:/m.test(text) ? 'schedule' : 'neither';
    }
  } catch (error) {
    if (error instanceof UnreadableFile) return 'schedule';
    throw error;
  }
}

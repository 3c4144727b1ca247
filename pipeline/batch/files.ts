import { glob, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type DocumentPath, type DocumentProblem, pathText } from '../document.ts';
import { quoted } from '../words.ts';

/** An entry of a list of files and patterns. */
export interface ListEntry {
  text: string;
  /** Where it stands in the file that holds the list. */
  at: DocumentPath;
}

/** A file that is named by a list, or meant by a pattern in it. */
export interface ListedFile {
  /** As messages name it: from where the file with the list is named. */
  path: string;
  /** Where the entry stands. */
  at: DocumentPath;
  /** Meant by a pattern, and so perhaps not meant at all. */
  byPattern?: true;
}

/**
 * The files that a list in a file means, in its order, each once; patterns give theirs by name, without
 * the file itself.
 * @param holder path of the file that holds the list, relative to the working directory
 */
export async function listedFiles(
  entries: readonly ListEntry[],
  holder: Holder,
): Promise<{ files: ListedFile[]; problems: DocumentProblem[] }> {
  const files = new Map<string, ListedFile>();
  const problems: DocumentProblem[] = [];
  const self = resolve(holder.cwd, holder.file);
  for (const { text, at } of entries) {
    const isPattern = await isGlob(text, holder);
    const found = isPattern ? await byPattern(text, holder) : await byName(text, holder);
    if ('message' in found) {
      problems.push({ ...found, path: at });
      continue;
    }
    for (const path of found.paths) {
      const absolute = resolve(holder.cwd, path);
      if (absolute === self && isPattern) continue;
      const known = files.get(absolute);
      if (known && !known.byPattern && !isPattern) problems.push(repeated(text, at, known));
      if (known && (!known.byPattern || isPattern)) continue;
      files.set(absolute, { path, at, ...(isPattern && { byPattern: true }) });
    }
  }
  return { files: [...files.values()], problems };
}

/** The file that holds a list. */
interface Holder {
  file: string;
  cwd: string;
}

type Found = { paths: string[] } | Missing;
type Missing = { message: string; hint: string };

function repeated(text: string, at: DocumentPath, known: ListedFile): DocumentProblem {
  return {
    path: at,
    message: `${quoted(text)} is named already, at ${pathText(known.at)}`,
    hint: 'Take one of them out.',
  };
}

/** A file can have the signs of a pattern in its name. */
async function isGlob(text: string, { file, cwd }: Holder): Promise<boolean> {
  return /[*?[{]/.test(text) && !(await isFile(resolve(cwd, namedFrom(file, text))));
}

async function byPattern(pattern: string, { file, cwd }: Holder): Promise<Found> {
  const base = dirname(resolve(cwd, file));
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd: base })) {
    if (await isFile(resolve(base, name))) found.push(name);
  }
  if (found.length === 0) {
    return {
      message: `no file matches ${quoted(pattern)}`,
      hint: 'Paths begin at the folder of this file.',
    };
  }
  return { paths: found.sort().map((name) => namedFrom(file, name)) };
}

async function byName(name: string, { file, cwd }: Holder): Promise<Found> {
  const path = namedFrom(file, name);
  const found = await stat(resolve(cwd, path)).catch(codeOf);
  if (typeof found !== 'string' && found.isDirectory()) {
    return {
      message: `${quoted(path)} is a folder`,
      hint: `Name the files in it by a pattern, such as ${quoted(join(name, '*.yaml'))}.`,
    };
  }
  if (found === 'ENOENT' || found === 'ENOTDIR') {
    return {
      message: `there is no file ${quoted(path)}`,
      hint: 'Paths begin at the folder of this file.',
    };
  }
  // Whatever else is wrong with it, such as that it may not be read, is told by whoever reads it.
  return { paths: [path] };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** A path relative to a file, as it is named from where that file is named. */
function namedFrom(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

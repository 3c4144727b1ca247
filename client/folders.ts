import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PipelineDocument } from '../pipeline/document.ts';
import { InvalidPipelineFile } from '../pipeline/errors.ts';
import { templateKeys } from '../pipeline/kind.ts';
import { readTextStart, UnreadableFile } from '../pipeline/text-file.ts';

/** A folder that was named, and what is in it. */
interface Folder {
  folder: string;
  /** Paths of the pipeline files and hammr templates, by name. */
  files: string[];
  /** Names of the YAML and JSON files that are neither. */
  others: string[];
}

/**
 * The files that are meant: a folder stands for the pipeline files and hammr templates that lie in it,
 * not for those in folders below, as the files of a template's bundles lie there.
 */
export async function openFolders(
  named: readonly string[],
): Promise<{ files: string[]; folders: Folder[] }> {
  const found = await Promise.all(
    named.map(async (path) => ((await isFolder(path)) ? await lookInto(path) : path)),
  );
  const folders = found.filter((each) => typeof each !== 'string');
  const files = found.flatMap((each) => (typeof each === 'string' ? each : each.files));
  return { files: [...new Set(files)], folders };
}

async function isFolder(path: string): Promise<boolean> {
  // What is not there, or may not be read, is told of by whoever reads it.
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function lookInto(folder: string): Promise<Folder> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .filter((path) => /\.(ya?ml|json)$/i.test(path))
    .sort();
  const files: string[] = [];
  const others: string[] = [];
  // One after the other: of each as much as a pipeline file may be is held.
  for (const path of paths) {
    if (await isNoFile(path)) continue;
    if (await isMeant(path)) files.push(path);
    else others.push(basename(path));
  }
  return { folder, files, others };
}

/** A link may lead to a folder or a pipe. One that leads nowhere is a file that is missing. */
async function isNoFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
}

async function isMeant(path: string): Promise<boolean> {
  const text = await startOf(path);
  // A file that cannot be read is named as such later: it could be one that is waited for.
  if (text === undefined) return true;
  try {
    return isMeantByKeys(new PipelineDocument(text, path).value);
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    return looksMeant(text);
  }
}

async function startOf(path: string): Promise<string | undefined> {
  try {
    return await readTextStart(path);
  } catch (error) {
    if (error instanceof UnreadableFile) return undefined;
    throw error;
  }
}

/** A key of a template, or two of a pipeline file, so that one misspelt key does not hide the file. */
function isMeantByKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (templateKeys.some((key) => Object.hasOwn(value, key))) return true;
  const keys = ['source', 'images', 'packages'].filter((key) => Object.hasOwn(value, key));
  return keys.length + (Reflect.get(value, 'version') === 1 ? 1 : 0) >= 2;
}

/** A file that is no proper YAML, and has lines that a pipeline file or a hammr template has. */
function looksMeant(text: string): boolean {
  return /^[\s{]*["']?(stack|builders|source|images)["']?\s*:/m.test(text);
}

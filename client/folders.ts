import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineDocument } from '../pipeline/document.ts';
import { InvalidPipelineFile } from '../pipeline/errors.ts';
import { recogniseKind } from '../pipeline/kind.ts';

/** A folder that was named, and what is in it. */
interface Folder {
  folder: string;
  /** Paths of the pipeline files and hammr templates, by name. */
  files: string[];
  /** How many YAML and JSON files are neither. */
  others: number;
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
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/i.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
  const meant = await Promise.all(paths.map(isMeant));
  const files = paths.filter((_path, index) => meant[index]);
  return { folder, files, others: paths.length - files.length };
}

async function isMeant(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // A file that cannot be read is named as such later: it could be one that is waited for.
  if (text === undefined) return true;
  try {
    return isMeantByKeys(new PipelineDocument(text, path).value);
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    return looksMeant(text);
  }
}

/** Two keys of a pipeline file, so that one misspelt key does not hide the file. */
function isMeantByKeys(value: unknown): boolean {
  if (recogniseKind(value) === 'hammr-template') return true;
  if (typeof value !== 'object' || value === null) return false;
  const keys = ['source', 'images', 'packages'].filter((key) => Object.hasOwn(value, key));
  return keys.length + (Reflect.get(value, 'version') === 1 ? 1 : 0) >= 2;
}

/** A file that is no proper YAML, and has lines that a pipeline file or a hammr template has. */
function looksMeant(text: string): boolean {
  return /^[\s{]*["']?(stack|builders|source|images)["']?\s*:/m.test(text);
}

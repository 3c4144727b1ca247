import { type FileHandle, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { definitionOf } from './definition.ts';
import { type DocumentProblem, PipelineDocument } from './document.ts';
import { InvalidPipelineFile } from './errors.ts';
import { recogniseKind } from './kind.ts';
import type { PipelineDefinition, SourceReference } from './model.ts';
import { pipelineFileSchema } from './schema.ts';
import { issueMessage, schemaProblems } from './schema-problems.ts';

export interface ReadOptions {
  /** Working directory: `path` and `to` are relative to it. */
  cwd: string;
  /**
   * Folder that takes the place of every `download.to` and `packages.download.to` in the file
   * (`--to`). It asks for nothing by itself: what the file does not download stays where it is.
   */
  to?: string;
  /** Host whose disk the destinations are on: the one that the command runs on. */
  host: string;
  /** `none` leaves out every publication (`--no-publish`). */
  publish?: 'none';
  /** Source of a template that has builders alone (`--appliance`, `--scan`). */
  source?: SourceReference;
  /** Only has UForge check the dependencies (`--simulate`). */
  simulate?: true;
  /** Has UForge enforce the check of dependencies (`--check-dependencies`). */
  checkDependencies?: true;
}

/** What one pipeline file asks for. */
export interface PipelineRequest {
  /** Ids given, defaults filled in, every path absolute. */
  definition: PipelineDefinition;
  /** The profile of the settings that the file names. */
  profile?: string;
  /** The file as it was named. */
  file: string;
  /** What people must know about how the file was read, such as what a template holds in vain. */
  notices: string[];
}

/** The largest pipeline file that is read: 1 MiB. */
const largestFile = 1024 * 1024;

/**
 * Reads and checks a pipeline file (YAML or JSON).
 * @throws {InvalidPipelineFile} with every problem found
 */
export async function readPipelineFile(
  path: string,
  options: ReadOptions,
): Promise<PipelineRequest> {
  const { cwd, to, host } = options;
  const absolute = resolve(cwd, path);
  const document = new PipelineDocument(await readText(absolute, path), path);
  if (recogniseKind(document.value) === 'hammr-template') throw isTemplate(path);

  const checked = pipelineFileSchema.safeParse(document.value, { error: issueMessage });
  if (!checked.success) {
    throw invalid(document, schemaProblems(checked.error.issues, pipelineFileSchema, document));
  }
  const { definition, problems } = definitionOf(checked.data, {
    base: dirname(absolute),
    host,
    ...(to !== undefined && { to: resolve(cwd, to) }),
  });
  if (problems.length > 0) throw invalid(document, problems);
  const { profile } = checked.data;
  return { definition, ...(profile !== undefined && { profile }), file: path, notices: [] };
}

function invalid(document: PipelineDocument, found: DocumentProblem[]): InvalidPipelineFile {
  const placed = found
    .map((problem) => document.placed(problem))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const [first, ...others] = placed;
  if (first === undefined) throw new Error('A schema refused a document and gave no reason.');
  return new InvalidPipelineFile([first, ...others]);
}

function isTemplate(file: string): InvalidPipelineFile {
  return new InvalidPipelineFile([
    {
      file,
      message: 'this is a hammr template (stack, builders), not a pipeline file',
      hint: 'Write a pipeline file: the name and version of stack go into source.appliance, each builder becomes an entry of images.',
    },
  ]);
}

async function readText(absolute: string, file: string): Promise<string> {
  const bytes = await readBytes(absolute, file);
  if (bytes.byteLength > largestFile) {
    throw refused(file, 'the file is larger than 1 MiB, and so is no pipeline file');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(file, 'the file is not text in UTF-8');
  }
}

/** At most one byte more than is allowed, whatever the size of the file. */
async function readBytes(absolute: string, file: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(absolute, 'r');
    if ((await handle.stat()).isDirectory()) throw refused(file, 'this is a folder, not a file');
    const buffer = Buffer.alloc(largestFile + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } catch (error) {
    throw error instanceof InvalidPipelineFile ? error : unreadable(error, file);
  } finally {
    await handle?.close();
  }
}

function unreadable(error: unknown, file: string): InvalidPipelineFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return refused(file, 'there is no such file');
  if (code === 'EISDIR') return refused(file, 'this is a folder, not a file');
  if (code === 'EACCES' || code === 'EPERM') {
    return refused(file, 'the file may not be read by this user');
  }
  return refused(file, `the file cannot be read (${code})`);
}

function refused(file: string, message: string): InvalidPipelineFile {
  return new InvalidPipelineFile([{ file, message, hint: 'Check the path of the pipeline file.' }]);
}

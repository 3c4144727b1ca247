import { resolve } from 'node:path';
import type { z } from 'zod';
import { type DocumentProblem, type DocumentWords, PipelineDocument } from './document.ts';
import { InvalidPipelineFile } from './errors.ts';
import { issueMessage } from './issue-words.ts';
import { schemaProblems } from './schema-problems.ts';
import { readTextFile, UnreadableFile } from './text-file.ts';

/**
 * Reads a document, whatever it says.
 * @param path relative to the working directory
 * @throws {InvalidPipelineFile} that cannot be read, or is no YAML document
 */
export async function readDocument(
  path: string,
  cwd: string,
  words?: DocumentWords,
): Promise<PipelineDocument> {
  return new PipelineDocument(await readText(resolve(cwd, path), path), path, words);
}

/**
 * What a document says, by its schema.
 * @param called what such a document is, such as `a pipeline file`
 * @throws {InvalidPipelineFile} with everything that the schema finds
 */
export function checked<Schema extends z.ZodObject>(
  document: PipelineDocument,
  schema: Schema,
  called: string,
): z.output<Schema> {
  const result = schema.safeParse(document.value, { error: issueMessage });
  if (result.success) return result.data;
  throw invalid(document, schemaProblems(result.error.issues, schema, { document, called }));
}

/** Whether a document is a mapping at all: what is none, a schema says best. */
export function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a document, each at its place. */
export function invalid(document: PipelineDocument, found: DocumentProblem[]): InvalidPipelineFile {
  const placed = found
    .map((problem) => document.placed(problem))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const [first, ...others] = placed;
  if (first === undefined) throw new Error('A schema refused a document and gave no reason.');
  return new InvalidPipelineFile([first, ...others]);
}

async function readText(absolute: string, file: string): Promise<string> {
  try {
    return await readTextFile(absolute);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { message } = error;
    throw new InvalidPipelineFile([{ file, message, hint: 'Check the path of the file.' }]);
  }
}

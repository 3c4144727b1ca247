import { dirname, resolve } from 'node:path';
import { toldBy, withDefaults } from './batch/defaults.ts';
import { effective } from './batch/effective.ts';
import { readListed } from './batch/listed.ts';
import { matrixOf } from './batch/matrix-definition.ts';
import { onErrorOf } from './batch/on-error.ts';
import { refuse, tooLarge, tooMany } from './batch/refuse.ts';
import { type BatchFile, batchFileSchema } from './batch/schema.ts';
import { checked, invalid, isMapping, readDocument } from './checked-document.ts';
import { keepProblems } from './conduct.ts';
import { usualConduct } from './conduct-schema.ts';
import { type DocumentProblem, type PipelineDocument, pathText } from './document.ts';
import { millisecondsOf } from './duration.ts';
import { recogniseKind } from './kind.ts';
import { beyondDeadline } from './limits.ts';
import type { BatchDefinition, MatrixDefinition } from './model.ts';
import type { ReadOptions } from './read.ts';
import { wrongKind } from './wrong-kind.ts';

/** What a batch file asks for. */
export interface BatchRequest {
  /** Its pipeline files read, defaults filled in, every path absolute. */
  definition: BatchDefinition;
  /** The profile of the settings that the file, or else all of its pipeline files, name. */
  profile?: string;
  /** The file as it was named. */
  file: string;
  /** What people must know about how the files were read. */
  notices: string[];
  /** Where in the file things stand, by the `path` of a problem of its expansion. */
  places: Readonly<Record<string, { path: string; line: number; column: number }>>;
}

const words = {
  called: 'a batch file',
  leastHint: 'A batch file says at least version, batch, and pipelines or matrix.',
};

/**
 * Reads and checks a batch file (YAML or JSON) and all pipeline files that it names. Of the options
 * `name` is that of the batch, in the place of the file's own; the others hold for all pipelines.
 * @throws {InvalidPipelineFile} with every problem found in any of the files
 */
export async function readBatchFile(path: string, options: ReadOptions): Promise<BatchRequest> {
  const document = await readDocument(path, options.cwd, words);
  const { value } = document;
  const kind = recogniseKind(value);
  if (kind !== 'batch' && isMapping(value)) {
    throw invalid(document, [wrongKind({ kind, value }, 'batch')]);
  }
  return await readBatch(document, path, options);
}

/** What a document that is a batch file asks for. */
async function readBatch(
  document: PipelineDocument,
  path: string,
  options: ReadOptions,
): Promise<BatchRequest> {
  const file = checked(document, batchFileSchema, words.called);
  const { defaults = {}, matrix } = file;
  const { name = file.batch, ...forPipelines } = options;
  const list = {
    entries: file.pipelines.map((text, index) => ({ text, at: ['pipelines', index] })),
    file: path,
    profile: file.profile,
    batchHint: 'A batch has no batches in it: name its pipeline files here, too.',
  };
  const listed = await readListed(list, forPipelines);
  const found = matrix && matrixIn(file, matrix, path, options);
  const problems = [
    ...listed.problems,
    ...keepProblems(defaults.keep).map(inDefaults),
    ...beyondDeadline(defaults).map(inDefaults),
    ...(found?.problems ?? []),
    ...nothing(file),
    ...tooMany(listed.requests, ['pipelines']),
  ];
  refuse(document, problems, listed.inFiles);
  const definition: BatchDefinition = {
    name,
    concurrency: file.concurrency,
    onError: onErrorOf(file.onError),
    pipelines: listed.requests.map((request) =>
      withDefaults(request.definition, request.says, defaults),
    ),
    ...(found && { matrix: found.definition }),
  };
  refuse(document, tooLarge(definition, ['pipelines']), []);
  const { profile, notices } = listed;
  return {
    definition,
    ...(profile !== undefined && { profile }),
    file: path,
    notices,
    places: placesIn(document, definition.matrix),
  };
}

function matrixIn(
  { defaults = {} }: BatchFile,
  matrix: NonNullable<BatchFile['matrix']>,
  path: string,
  { cwd, to, host, publish, simulate, checkDependencies }: ReadOptions,
): { definition: MatrixDefinition; problems: DocumentProblem[] } {
  const conduct = {
    publishWhen: usualConduct.publishWhen,
    deadlineMs: millisecondsOf(usualConduct.deadline) ?? 0,
    ...(simulate && { simulate }),
    ...(checkDependencies && { checkDependencies }),
    ...toldBy(defaults),
  };
  const { definition, problems } = matrixOf(matrix, conduct, {
    base: dirname(resolve(cwd, path)),
    host,
    ...(to !== undefined && { to: resolve(cwd, to) }),
    ...(publish && { publish }),
  });
  return { definition: { ...definition, template: fitting(definition) }, problems };
}

/** The template without what no image of the matrix could have to do with. */
function fitting({ template, include }: MatrixDefinition): MatrixDefinition['template'] {
  const { images, ...conduct } = template;
  return { ...effective(conduct, [...images, ...include.map(({ image }) => image)]), images };
}

function inDefaults(problem: DocumentProblem): DocumentProblem {
  return { ...problem, path: ['defaults', ...problem.path] };
}

function nothing({ pipelines, matrix }: BatchFile): DocumentProblem[] {
  if (pipelines.length > 0 || matrix) return [];
  return [
    {
      path: ['pipelines'],
      message: 'expected pipelines or a matrix, as nothing else makes a batch',
      hint: 'Name pipeline files under pipelines, or appliances and formats under matrix.',
    },
  ];
}

function placesIn(
  document: PipelineDocument,
  matrix: MatrixDefinition | undefined,
): BatchRequest['places'] {
  const paths = [
    ['matrix', 'exclude'],
    ...(matrix?.appliances ?? []).map((_entry, index) => ['matrix', 'appliances', index]),
  ];
  return Object.fromEntries(
    matrix
      ? paths.map((path) => {
          const { line = 1, column = 1 } = document.placed({ path, message: '' });
          return [pathText(path), { path: pathText(path), line, column }];
        })
      : [],
  );
}

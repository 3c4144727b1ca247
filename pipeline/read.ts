import { dirname, resolve } from 'node:path';
import { checked, invalid, isMapping, readDocument } from './checked-document.ts';
import { definitionOf } from './definition.ts';
import {
  type DocumentPath,
  type DocumentProblem,
  type PipelineDocument,
  pathText,
} from './document.ts';
import { InvalidPipelineFile } from './errors.ts';
import { issueMessage } from './issue-words.ts';
import { type DocumentKind, recogniseKind } from './kind.ts';
import type { PipelineDefinition, SourceReference } from './model.ts';
import { pipelineFileSchema, pipelineName } from './schema.ts';
import { definitionOfTemplate } from './template/definition.ts';
import { misspeltKeys } from './template/misspelt.ts';
import { unclearNumbers } from './template/numbers.ts';
import { templateSchema } from './template/schema.ts';
import { wrongKind } from './wrong-kind.ts';

export interface ReadOptions {
  /** Working directory: `path` and `to` are relative to it. */
  cwd: string;
  /**
   * Folder that takes the place of every `download.to` and `packages.download.to` in the file
   * (`--to`). It asks for nothing by itself: what the file does not download stays where it is. Of a
   * hammr template, which cannot ask for downloads, every image that is a file is downloaded there.
   */
  to?: string;
  /** Host whose disk the destinations are on: the one that the command runs on. */
  host: string;
  /** Name of the pipeline in the place of its own (`--name`). */
  name?: string;
  /** `none` leaves out every publication (`--no-publish`). */
  publish?: 'none';
  /**
   * What a hammr template is built from (`--appliance`, `--scan`): one that has builders alone needs
   * it, and it beats a stack, as it does in hammr. A pipeline file names its own and is refused.
   */
  source?: SourceReference;
  /** Only has UForge check the dependencies (`--simulate`). */
  simulate?: true;
  /** Has UForge enforce the check of dependencies (`--check-dependencies`). */
  checkDependencies?: true;
}

/** What one pipeline file or hammr template asks for. */
export interface PipelineRequest {
  /** Ids given, defaults filled in, every path absolute. */
  definition: PipelineDefinition;
  /** The profile of the settings that the file names. */
  profile?: string;
  /** The file as it was named. */
  file: string;
  /** What people must know about how the file was read, such as what a template holds in vain. */
  notices: string[];
  /** The keys of the pipeline file that are given in it, rather than meant by default. */
  says: readonly string[];
  /**
   * Where in the file things stand, lines and columns from 1, by the `path` that a problem of the plan
   * names. What is the source of a pipeline is the stack of a template.
   */
  places: Readonly<Record<string, { path: string; line: number; column: number }>>;
}

/**
 * Reads and checks a pipeline file or a hammr template (YAML or JSON).
 * @throws {InvalidPipelineFile} with every problem found
 */
export async function readPipelineFile(
  path: string,
  options: ReadOptions,
): Promise<PipelineRequest> {
  const document = await readDocument(path, options.cwd);
  const { value } = document;
  const kind = recogniseKind(value);
  if (kind !== 'pipeline' && kind !== 'hammr-template' && isMapping(value)) {
    throw invalid(document, [wrongKind({ kind, value }, 'pipeline')]);
  }
  const reading =
    kind === 'hammr-template'
      ? await readTemplate(document, path, options)
      : readPipeline(document, path, options);
  const { name, simulate, checkDependencies } = options;
  if (name !== undefined) checkName(name, path);
  const definition: PipelineDefinition = {
    ...reading.definition,
    ...(name !== undefined && { name }),
    ...(simulate && { simulate }),
    ...(checkDependencies && { checkDependencies }),
  };
  const places = placesIn(document, kind, options);
  return { ...reading, definition, file: path, says: saidIn(document, kind), places };
}

/** Keys of the pipeline file: a template has none of them, whatever lies in it. */
function saidIn({ value }: PipelineDocument, kind: DocumentKind): string[] {
  return kind === 'pipeline' ? Object.keys(Object(value)) : [];
}

type Reading = Pick<PipelineRequest, 'definition' | 'profile' | 'notices'>;

function placesIn(
  document: PipelineDocument,
  kind: DocumentKind,
  { source }: ReadOptions,
): PipelineRequest['places'] {
  const isTemplate = kind === 'hammr-template';
  const list = isTemplate ? 'builders' : 'images';
  const entries: unknown = Reflect.get(Object(document.value), list);
  const paths: Record<string, DocumentPath> = {
    ...(source ? {} : { source: [isTemplate ? 'stack' : 'source'] }),
    ...Object.fromEntries(
      (Array.isArray(entries) ? entries : []).map((_entry, index) => {
        const path = [list, index];
        return [pathText(path), path];
      }),
    ),
  };
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => {
      const { line = 1, column = 1 } = document.placed({ path, at: 'key', message: '' });
      return [name, { path: pathText(path), line, column }];
    }),
  );
}

function readPipeline(document: PipelineDocument, path: string, options: ReadOptions): Reading {
  const file = checked(document, pipelineFileSchema, 'a pipeline file');
  const { definition, problems } = definitionOf(file, {
    ...placesOf(path, options),
    ...(options.publish && { publish: options.publish }),
  });
  if (options.source) problems.push(namesItsSource);
  if (problems.length > 0) throw invalid(document, problems);
  const { profile } = file;
  return { definition, ...(profile !== undefined && { profile }), notices: [] };
}

async function readTemplate(
  document: PipelineDocument,
  path: string,
  options: ReadOptions,
): Promise<Reading> {
  const misspelt = misspeltKeys(document.value);
  if (misspelt.length > 0) throw invalid(document, misspelt);
  const template = checked(document, templateSchema, 'a hammr template');
  const reading = await definitionOfTemplate(template, {
    file: path,
    ...placesOf(path, options),
    ...(options.publish && { publish: options.publish }),
    ...(options.source && { source: options.source }),
  });
  const { definition, notices } = reading;
  const problems = [...unclearNumbers(document, template), ...reading.problems];
  if (definition === undefined || problems.length > 0) throw invalid(document, problems);
  return { definition, notices };
}

/** Where the relative paths of a file begin, and where its downloads go instead. */
function placesOf(path: string, { cwd, to, host }: ReadOptions) {
  const base = dirname(resolve(cwd, path));
  return { base, host, ...(to !== undefined && { to: resolve(cwd, to) }) };
}

function checkName(name: string, file: string): void {
  const { success, error } = pipelineName.safeParse(name, { error: issueMessage });
  if (success) return;
  const message = `the name that was asked for: ${error.issues[0]?.message ?? 'it is none'}`;
  throw new InvalidPipelineFile([{ file, message }]);
}

const namesItsSource: DocumentProblem = {
  path: ['source'],
  at: 'key',
  message: 'another source was asked for, and a pipeline file names its own',
  hint: 'Leave out --appliance and --scan: they are for hammr templates. Or change the source here.',
};

import { InvalidPipelineFile, problemText } from '../pipeline/errors.ts';
import { pipelineWorkflowId, thisHost } from '../pipeline/identity.ts';
import type { Identity, PipelineDefinition, Problem } from '../pipeline/model.ts';
import { type PipelineRequest, type ReadOptions, readPipelineFile } from '../pipeline/read.ts';
import { readUForge, type UForgeSettings } from '../settings/read.ts';
import { PipelineRefused, UsageError } from './errors.ts';
import { beforeStart } from './foreign-errors.ts';
import { overwriting } from './overwriting.ts';
import { type PipelineOptions, readingOf } from './pipeline-options.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf } from './session.ts';
import { asSentence } from './text.ts';

/** A pipeline that was asked for, and the UForge server and login that it is for. */
export interface Request {
  /** The file as it was named. */
  file: string;
  definition: PipelineDefinition;
  /** What people must know about how the file was read. */
  notices: readonly string[];
  /** Where in the file things stand, by the `path` of a problem. */
  places: PipelineRequest['places'];
  identity: Identity;
  /** Holds secrets: for the worker's process alone. */
  uforge: UForgeSettings;
}

/** A problem, and the file that it is in. */
export interface FileProblem extends Problem {
  file: string;
}

/**
 * Reads all files and the settings that go with each. Throws {@link PipelineRefused} with the problems
 * of all of them, before anything is started.
 */
export async function readRequests(
  files: readonly string[],
  options: PipelineOptions,
): Promise<Request[]> {
  const { requests, problems } = await readEach(files, options);
  const all = [...problems, ...twins(requests)];
  if (all.length > 0) throw new PipelineRefused(all);
  return requests;
}

/** The same, but for the good files: a bad one does not keep the others from being looked at. */
export async function readEach(
  files: readonly string[],
  options: PipelineOptions,
): Promise<{ requests: Request[]; problems: FileProblem[] }> {
  if (options.name !== undefined && files.length > 1) {
    throw new UsageError(`--name names one pipeline, and ${files.length} files were given.`, {
      hint: 'Give the files one at a time, or leave out --name.',
    });
  }
  const { read, problems } = await readDefinitions(files, readingOf(options));
  const requests: Request[] = [];
  for (const { file, definition, profile, notices, places } of read) {
    const uforge = await settingsFor(options, profile).catch(usageError);
    if (uforge instanceof UsageError) {
      const { message, hint } = uforge;
      // What the settings lack is mostly the same for all files.
      if (problems.some((problem) => problem.message === message)) continue;
      problems.push({ code: 'settings', message, ...(hint ? { hint } : {}), file });
      continue;
    }
    const identity = { url: uforge.url, login: uforge.login };
    const asked = options.overwrite ? overwriting(definition) : definition;
    requests.push({ file, definition: asked, notices, places, identity, uforge });
  }
  return { requests, problems };
}

function usageError(error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  throw error;
}

/** Reads all pipeline files and hammr templates, and says everything wrong with any of them. */
export async function readDefinitions(
  files: readonly string[],
  reading: Omit<ReadOptions, 'cwd' | 'host'>,
): Promise<{ read: PipelineRequest[]; problems: FileProblem[] }> {
  const read: PipelineRequest[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    try {
      read.push(await readPipelineFile(file, { ...reading, cwd: process.cwd(), host: thisHost() }));
    } catch (error) {
      if (!(error instanceof InvalidPipelineFile)) throw error;
      problems.push(...error.problems.map(fileProblem));
    }
  }
  return { read, problems };
}

/** The settings for UForge; a flag beats what the file names. */
export async function settingsFor(
  options: ConnectionOptions,
  profileOfFile?: string,
): Promise<UForgeSettings> {
  const profile = options.profile ?? profileOfFile;
  return await beforeStart(() =>
    readUForge({ flags: flagsOf(options), ...(profile ? { profile } : {}) }),
  );
}

/** A problem that reading a file found. */
export function fileProblem(problem: InvalidPipelineFile['problems'][number]): FileProblem {
  const { file, hint } = problem;
  return {
    code: 'invalid_file',
    message: asSentence(problemText(problem)),
    ...(hint ? { hint } : {}),
    file,
  };
}

/** One run goes by one name: two files of it in one command can only be a mistake. */
export function twins(requests: readonly Request[]): FileProblem[] {
  const files = new Map<string, string>();
  return requests.flatMap(({ file, definition, identity }) => {
    const id = pipelineWorkflowId(identity, definition.name);
    const other = files.get(id);
    files.set(id, other ?? file);
    if (other === undefined) return [];
    return {
      code: 'same_name',
      message: `${other} and ${file} both hold a pipeline named ${definition.name}.`,
      hint: isTemplate(definition)
        ? 'A template goes by its stack: build them one at a time, each with a --name of its own.'
        : 'Give each pipeline a name of its own, or name the file once.',
      file,
    };
  });
}

/** Whether a definition comes of a hammr template: only what that says has a place among builders. */
export function isTemplate({ images }: PipelineDefinition): boolean {
  return images.some(({ builder }) => builder !== undefined);
}

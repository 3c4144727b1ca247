import { InvalidPipelineFile, problemText } from '../pipeline/errors.ts';
import { pipelineWorkflowId, thisHost } from '../pipeline/identity.ts';
import type { Identity, PipelineDefinition, Problem } from '../pipeline/model.ts';
import { type PipelineRequest, readPipelineFile } from '../pipeline/read.ts';
import { readUForge, type UForgeSettings } from '../settings/read.ts';
import { PipelineRefused, UsageError } from './errors.ts';
import { beforeStart } from './foreign-errors.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf } from './session.ts';
import { asSentence } from './text.ts';

/** A pipeline that was asked for, and the UForge server and login that it is for. */
export interface Request {
  /** The file as it was named. */
  file: string;
  definition: PipelineDefinition;
  identity: Identity;
  /** Holds secrets: for the worker's process alone. */
  uforge: UForgeSettings;
}

/**
 * Reads all files and the settings that go with each. Throws {@link PipelineRefused} with the problems
 * of all of them, before anything is started.
 */
export async function readRequests(
  files: readonly string[],
  options: ConnectionOptions & { to?: string; overwrite?: boolean },
): Promise<Request[]> {
  const requests: Request[] = [];
  for (const { file, definition: read, profile } of await readDefinitions(files, options)) {
    const uforge = await settingsFor(options, profile);
    const identity = { url: uforge.url, login: uforge.login };
    const definition = options.overwrite ? overwriting(read) : read;
    requests.push({ file, definition, identity, uforge });
  }
  refuseTwins(requests);
  return requests;
}

/** The same pipeline, which replaces the files that are in the way of its downloads. */
function overwriting(definition: PipelineDefinition): PipelineDefinition {
  const { packages } = definition;
  return {
    ...definition,
    images: definition.images.map(({ download, ...image }) => ({
      ...image,
      ...(download && { download: { ...download, overwrite: true } }),
    })),
    ...(packages && { packages: { ...packages, overwrite: true } }),
  };
}

/** Reads all pipeline files. Throws {@link PipelineRefused} with everything wrong in any of them. */
export async function readDefinitions(
  files: readonly string[],
  { to }: { to?: string },
): Promise<PipelineRequest[]> {
  const reading = { cwd: process.cwd(), host: thisHost(), ...(to === undefined ? {} : { to }) };
  const read: PipelineRequest[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      read.push(await readPipelineFile(file, reading));
    } catch (error) {
      if (!(error instanceof InvalidPipelineFile)) throw error;
      problems.push(...error.problems.map(asProblem));
    }
  }
  if (problems.length > 0) throw new PipelineRefused(problems);
  return read;
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

function asProblem(problem: InvalidPipelineFile['problems'][number]): Problem {
  const { hint } = problem;
  return {
    code: 'invalid_file',
    message: asSentence(problemText(problem)),
    ...(hint ? { hint } : {}),
  };
}

/** One run goes by one name: two files of it in one command can only be a mistake. */
function refuseTwins(requests: readonly Request[]): void {
  const files = new Map<string, string>();
  for (const { file, definition, identity } of requests) {
    const id = pipelineWorkflowId(identity, definition.name);
    const other = files.get(id);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${file} both hold a pipeline named ${definition.name}.`, {
        hint: 'Give each pipeline a name of its own, or name the file once.',
      });
    }
    files.set(id, file);
  }
}

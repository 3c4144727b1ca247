import { resolve } from 'node:path';
import { batchFileSchema } from '../../pipeline/batch/schema.ts';
import { type BatchRequest, readBatchFile } from '../../pipeline/batch-file.ts';
import { batchOfPipelines } from '../../pipeline/batch-of.ts';
import { PipelineDocument } from '../../pipeline/document.ts';
import { InvalidPipelineFile } from '../../pipeline/errors.ts';
import { thisHost } from '../../pipeline/identity.ts';
import { type DocumentKind, recogniseKind } from '../../pipeline/kind.ts';
import type { BatchDefinition, Identity } from '../../pipeline/model.ts';
import { readTextFile, UnreadableFile } from '../../pipeline/text-file.ts';
import type { UForgeSettings } from '../../settings/read.ts';
import { PipelineRefused, UsageError } from '../errors.ts';
import { openFolders } from '../folders.ts';
import { type FileProblem, fileProblem, readRequests, settingsFor } from '../requests.ts';
import { asSentence, printable, shellWord } from '../text.ts';
import type { BatchCommandOptions } from './batch-options.ts';
import { openPatterns } from './patterns.ts';

/** A batch that was asked for, and the UForge server and login that it is for. */
export interface BatchAsked {
  batch: BatchDefinition;
  /** What people must know about how the files were read. */
  notices: readonly string[];
  /** The batch file, and where in it things stand, by the `path` of a problem. */
  places?: Pick<BatchRequest, 'file' | 'places'>;
  identity: Identity;
  /** Holds secrets: for the worker's process alone. */
  uforge: UForgeSettings;
}

/**
 * Reads one batch file, or several pipeline files, templates and folders of them, and the settings that
 * go with them. Throws {@link UsageError}, before anything is started, with all that is wrong.
 */
export async function readBatch(
  named: readonly string[],
  options: BatchCommandOptions,
): Promise<BatchAsked> {
  const { paths, byPattern } = await openPatterns(named);
  const { files: opened, folders } = await openFolders(paths);
  const empty = folders.filter((folder) => folder.files.length === 0);
  if (empty.length > 0) throw new PipelineRefused(empty.map(emptyFolder));
  const kinds = new Map<string, DocumentKind | undefined>();
  for (const file of opened) kinds.set(file, await kindOf(file));
  const isOther = (file: string) => !isForPipelines(kinds.get(file));
  const leftOut =
    opened.length > 1 ? opened.filter((each) => byPattern.has(each) && isOther(each)) : [];
  const files = opened.filter((file) => !leftOut.includes(file));
  const batchFile = files.find((file) => kinds.get(file) === 'batch');
  if (batchFile === undefined) {
    const asked = await readPipelines(files, options);
    const told = leftOut.map((file) => `${file} is left out: it is no pipeline file.`);
    return { ...asked, notices: [...told, ...asked.notices] };
  }
  if (files.length > 1) {
    throw new UsageError(`${batchFile} is a batch by itself, and other files were given with it.`, {
      hint: `Give it alone: forgeline batch start ${shellWord(batchFile)}`,
    });
  }
  return await readOne(batchFile, options);
}

/** What a batch file says. Throws {@link PipelineRefused}. */
export async function readBatchRequest(file: string): Promise<BatchRequest> {
  try {
    return await readBatchFile(file, { cwd: process.cwd(), host: thisHost() });
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    throw new PipelineRefused(error.problems.map(fileProblem));
  }
}

async function readOne(file: string, options: BatchCommandOptions): Promise<BatchAsked> {
  const request = await readBatchRequest(file);
  const { definition, profile, notices } = request;
  const uforge = await settingsFor(options, profile);
  const { name, concurrency, onError } = options;
  const batch = {
    ...definition,
    ...(name === undefined ? {} : { name: checkedName(name) }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(onError === undefined ? {} : { onError }),
  };
  return { batch, notices, places: request, identity: identityOf(uforge), uforge };
}

async function readPipelines(
  files: readonly string[],
  { name, concurrency, onError, ...connection }: BatchCommandOptions,
): Promise<BatchAsked> {
  // A file that is not there, or no batch file for a slip in it, lacks more than a name.
  const requests = await readRequests(files, { ...connection, publish: true });
  if (name === undefined) {
    throw new UsageError('A batch of pipeline files needs a name.', {
      hint: 'Add one, such as: --name nightly',
    });
  }
  const [first] = requests;
  if (!first) throw new UsageError('There is no pipeline in these files.');
  const other = requests.find(({ identity }) => !isSame(identity, first.identity));
  if (other) throw otherIdentity(first, other);
  const batch = batchOfPipelines({
    name: checkedName(name),
    definitions: requests.map(({ definition }) => definition),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(onError === undefined ? {} : { onError }),
  });
  const notices = requests.flatMap(({ file, notices }) =>
    notices.map((notice) => `${file}: ${notice}`),
  );
  const { uforge } = first;
  return { batch, notices, identity: identityOf(uforge), uforge };
}

/** What a file is; one that cannot be read is told of by whoever reads it whole. */
async function kindOf(file: string): Promise<DocumentKind | undefined> {
  try {
    const path = resolve(process.cwd(), file);
    return recogniseKind(new PipelineDocument(await readTextFile(path), file).value);
  } catch (error) {
    if (error instanceof UnreadableFile || error instanceof InvalidPipelineFile) return undefined;
    throw error;
  }
}

function isForPipelines(kind: DocumentKind | undefined): boolean {
  return kind === undefined || kind === 'pipeline' || kind === 'hammr-template';
}

function emptyFolder({ folder }: { folder: string }): FileProblem {
  return {
    code: 'empty_folder',
    message: `${folder}: there is no pipeline file and no hammr template in this folder.`,
    hint: 'Folders below it are not looked into: name them.',
    file: folder,
  };
}

function checkedName(name: string): string {
  const { success, error } = batchFileSchema.shape.batch.safeParse(name);
  if (success) return name;
  throw new UsageError(`${JSON.stringify(printable(name))} is no name for a batch.`, {
    hint: asSentence(error.issues[0]?.message ?? 'Choose another one'),
  });
}

function identityOf({ url, login }: UForgeSettings): Identity {
  return { url, login };
}

function isSame(a: Identity, b: Identity): boolean {
  return a.url === b.url && a.login === b.login;
}

function otherIdentity(
  a: { file: string; identity: Identity },
  b: { file: string; identity: Identity },
): UsageError {
  return new UsageError(
    `${a.file} is for ${a.identity.url} as ${a.identity.login}, and ${b.file} for ${b.identity.url} as ${b.identity.login}: a batch is for one server and login.`,
    { hint: 'Make it a batch for each, or name the --profile that holds for all.' },
  );
}

import { type ListEntry, listedFiles } from './batch/files.ts';
import { kindOfOther, readListed } from './batch/listed.ts';
import { onErrorOf } from './batch/on-error.ts';
import { refuse, tooLarge, tooMany } from './batch/refuse.ts';
import { readBatchFile } from './batch-file.ts';
import { batchOfPipelines } from './batch-of.ts';
import { checked, invalid, isMapping, readDocument } from './checked-document.ts';
import type { DocumentPath, DocumentProblem, PipelineDocument } from './document.ts';
import { millisecondsOf } from './duration.ts';
import { type FileProblem, InvalidPipelineFile } from './errors.ts';
import { recogniseKind } from './kind.ts';
import type { BatchDefinition, ScheduleDefinition } from './model.ts';
import type { ReadOptions } from './read.ts';
import { type ScheduleFile, scheduleFileSchema } from './schedule/schema.ts';
import { whenOf } from './schedule/when.ts';
import { quoted } from './words.ts';
import { wrongKind } from './wrong-kind.ts';

/** What a schedule file asks for. */
export interface ScheduleRequest {
  /** The files that it names read, defaults filled in, every path absolute. */
  definition: ScheduleDefinition;
  /** The profile of the settings that the file, or else what it runs, names. */
  profile?: string;
  /** The file as it was named. */
  file: string;
  /** What people must know about when it runs and how the files were read. */
  notices: string[];
}

const words = {
  called: 'a schedule file',
  leastHint: 'A schedule file says at least version, schedule, run, and cron, every or calendars.',
};

/**
 * Reads and checks a schedule file (YAML or JSON) and all files that it names. Of the options `name` is
 * that of the schedule, in the place of the file's own; the others hold for all pipelines.
 * @throws {InvalidPipelineFile} with every problem found in any of the files
 */
export async function readScheduleFile(
  path: string,
  options: ReadOptions,
): Promise<ScheduleRequest> {
  return await readSchedule(await readDocument(path, options.cwd, words), path, options);
}

/** The same of a document that was made otherwise, such as of options; its paths are relative to `path`. */
export async function readSchedule(
  document: PipelineDocument,
  path: string,
  options: ReadOptions,
): Promise<ScheduleRequest> {
  const { value } = document;
  const kind = recogniseKind(value);
  if (kind !== 'schedule' && isMapping(value)) {
    throw invalid(document, [wrongKind({ kind, value }, 'schedule')]);
  }
  const file = checked(document, scheduleFileSchema, words.called);
  const { name = file.schedule, ...forPipelines } = options;
  const run = await readRun(file, { name, path }, forPipelines);
  const { when, problems, notices } = whenOf(file);
  refuse(document, [...problems, ...run.problems], run.inFiles);
  const batch = { ...run.batch, ...chosen(file) };
  refuse(document, tooLarge(batch, ['run']), []);
  const { profile } = run;
  return {
    definition: {
      name,
      ...when,
      ...policiesOf(file),
      batch,
      ...(file.rebuild && { rebuild: true }),
    },
    ...(profile !== undefined && { profile }),
    file: path,
    notices: [...notices, ...run.notices],
  };
}

/** What was read of what a schedule runs; a batch of nothing where there are problems. */
interface Run {
  batch: BatchDefinition;
  profile?: string;
  notices: string[];
  problems: DocumentProblem[];
  inFiles: readonly FileProblem[];
}

async function readRun(
  file: ScheduleFile,
  { name, path }: { name: string; path: string },
  options: Omit<ReadOptions, 'name'>,
): Promise<Run> {
  const entries = entriesOf(file.run);
  const batchFile = await oneBatchFile(entries, path, options.cwd);
  if (batchFile) return await readBatch(batchFile, file, name, options);
  const list = {
    entries,
    file: path,
    profile: file.profile,
    batchHint: 'A schedule runs one batch file alone, or pipeline files.',
  };
  const { requests, ...listed } = await readListed(list, options);
  const definitions = requests.map(({ definition }) => definition);
  return {
    ...listed,
    batch: batchOfPipelines({ name, definitions }),
    problems: [...listed.problems, ...tooMany(requests, ['run'])],
  };
}

function entriesOf(run: ScheduleFile['run']): ListEntry[] {
  if (typeof run === 'string') return [{ text: run, at: ['run'] }];
  return run.map((text, index) => ({ text, at: ['run', index] }));
}

/** The batch file that is all that is run. */
async function oneBatchFile(
  entries: ListEntry[],
  path: string,
  cwd: string,
): Promise<(ListEntry & { path: string }) | undefined> {
  const [entry, ...others] = entries;
  if (entry === undefined || others.length > 0) return undefined;
  const { files } = await listedFiles([entry], { file: path, cwd });
  const [found, ...more] = files;
  if (found === undefined || more.length > 0) return undefined;
  const kind = await kindOfOther(found.path, cwd);
  return kind === 'batch' ? { ...entry, path: found.path } : undefined;
}

async function readBatch(
  { path, at }: ListEntry & { path: string },
  { profile }: ScheduleFile,
  name: string,
  options: Omit<ReadOptions, 'name'>,
): Promise<Run> {
  try {
    const read = await readBatchFile(path, options);
    const own = read.profile ?? profile;
    const problems = otherProfile({ path, at }, read.profile, profile);
    const { definition: batch, notices } = read;
    return { batch, notices, problems, inFiles: [], ...(own !== undefined && { profile: own }) };
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    const batch = batchOfPipelines({ name, definitions: [] });
    return { batch, notices: [], problems: [], inFiles: error.problems };
  }
}

function otherProfile(
  { path, at }: { path: string; at: DocumentPath },
  own: string | undefined,
  asked: string | undefined,
): DocumentProblem[] {
  if (own === undefined || asked === undefined || own === asked) return [];
  return [
    {
      path: at,
      message: `${quoted(path)} names the profile ${quoted(own)}, and this file ${quoted(asked)}`,
      hint: 'Take one of them out: a batch is for one UForge server and login.',
    },
  ];
}

/** What the schedule says of its batch, in the place of what that says itself. */
function chosen({ concurrency, onError }: ScheduleFile): Partial<BatchDefinition> {
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(onError !== undefined && { onError: onErrorOf(onError) }),
  };
}

/** Temporal makes up for what was missed by less in any case. */
const shortestCatchUpMs = 10_000;

function policiesOf(
  file: ScheduleFile,
): Pick<
  ScheduleDefinition,
  'jitterMs' | 'overlap' | 'catchUpMs' | 'pauseOnFailure' | 'note' | 'startAt' | 'endAt'
> {
  const { jitter = '', overlap, catchUp, pauseOnFailure, note, startAt, endAt } = file;
  return {
    jitterMs: millisecondsOf(jitter) ?? 0,
    overlap,
    catchUpMs: Math.max(shortestCatchUpMs, millisecondsOf(catchUp) ?? 0),
    pauseOnFailure,
    ...(note !== undefined && { note }),
    ...(startAt !== undefined && { startAt: new Date(startAt).toISOString() }),
    ...(endAt !== undefined && { endAt: new Date(endAt).toISOString() }),
  };
}

import { readDocument } from '../checked-document.ts';
import type { DocumentProblem } from '../document.ts';
import { type FileProblem, InvalidPipelineFile } from '../errors.ts';
import { recogniseKind } from '../kind.ts';
import { type PipelineRequest, type ReadOptions, readPipelineFile } from '../read.ts';
import { quoted } from '../words.ts';
import { type ListEntry, type ListedFile, listedFiles } from './files.ts';

/** A list of files in a file. */
interface List {
  entries: readonly ListEntry[];
  /** Path of the file that holds it, relative to the working directory. */
  file: string;
  /** The profile that this file names: no other may be named in the list. */
  profile?: string | undefined;
  /** What to do about a batch file in it. */
  batchHint: string;
}

/** What was read of a list. */
export interface Listed {
  requests: PipelineRequest[];
  /** The one profile of all of them. */
  profile?: string;
  notices: string[];
  /** What is wrong with the list itself. */
  problems: DocumentProblem[];
  /** What is wrong with the files that it names. */
  inFiles: FileProblem[];
}

interface Read extends ListedFile {
  request: PipelineRequest;
}

/** Reads the pipeline files and hammr templates of a list, and says everything wrong with any of them. */
export async function readListed(list: List, options: ReadOptions): Promise<Listed> {
  const { files, problems } = await listedFiles(list.entries, {
    file: list.file,
    cwd: options.cwd,
  });
  const read: Read[] = [];
  const notices: string[] = [];
  const inFiles: FileProblem[] = [];
  // One after the other: ten thousand at once would be too many open files.
  for (const file of files) {
    try {
      read.push({ ...file, request: await readPipelineFile(file.path, options) });
    } catch (error) {
      if (!(error instanceof InvalidPipelineFile)) throw error;
      const kind = await kindOfOther(file.path, options.cwd);
      if (kind && file.byPattern) notices.push(`${file.path} is left out: it is a ${kind} file.`);
      else if (kind) problems.push(notHere(list, file, kind));
      else inFiles.push(...error.problems);
    }
  }
  notices.push(
    ...read.flatMap(({ path, request }) => request.notices.map((notice) => `${path}: ${notice}`)),
  );
  const profile = list.profile ?? read[0]?.request.profile;
  problems.push(...otherProfiles(list, read), ...twins(read));
  const [first] = list.entries;
  if (first && read.length + problems.length + inFiles.length === 0) problems.push(noneOf(first));
  return {
    requests: read.map(({ request }) => request),
    ...(profile !== undefined && { profile }),
    notices,
    problems,
    inFiles,
  };
}

/** What a file is that is no pipeline file and yet no bad one. */
export async function kindOfOther(
  path: string,
  cwd: string,
): Promise<'batch' | 'schedule' | undefined> {
  try {
    const kind = recogniseKind((await readDocument(path, cwd)).value);
    return kind === 'batch' || kind === 'schedule' ? kind : undefined;
  } catch (error) {
    if (error instanceof InvalidPipelineFile) return undefined;
    throw error;
  }
}

function notHere(
  { batchHint }: List,
  { path, at }: ListedFile,
  kind: 'batch' | 'schedule',
): DocumentProblem {
  const hint =
    kind === 'batch' ? batchHint : 'Make it a schedule of its own: forgeline schedule create FILE';
  return {
    path: at,
    message: `${quoted(path)} is a ${kind} file, and pipeline files are wanted here`,
    hint,
  };
}

function noneOf({ at }: ListEntry): DocumentProblem {
  return {
    path: at,
    message: 'none of the files that are meant is a pipeline file',
    hint: 'Batch and schedule files are left out of what a pattern matches.',
  };
}

/** A profile is a UForge server and a login, and all of a batch is for one of them. */
function otherProfiles({ profile }: List, read: readonly Read[]): DocumentProblem[] {
  const [first] = read;
  return read.flatMap(({ path, at, request }): DocumentProblem[] => {
    const own = request.profile;
    const isFine =
      profile === undefined ? own === first?.request.profile : (own ?? profile) === profile;
    if (isFine) return [];
    const one = `${quoted(path)} names ${own === undefined ? 'no profile' : `the profile ${quoted(own)}`}`;
    const other =
      profile === undefined
        ? `${quoted(first?.path ?? '')} ${first?.request.profile === undefined ? 'none' : quoted(first.request.profile)}`
        : `this file ${quoted(profile)}`;
    return [
      {
        path: at,
        message: `${one}, and ${other}: a batch is for one UForge server and login`,
        hint: 'Make a batch for each, or take the profile out of the pipeline file.',
      },
    ];
  });
}

/** One run goes by one name. */
function twins(read: readonly Read[]): DocumentProblem[] {
  const known = new Map<string, string>();
  return read.flatMap(({ path, at, request }): DocumentProblem[] => {
    const { name } = request.definition;
    const other = known.get(name);
    known.set(name, other ?? path);
    if (other === undefined) return [];
    return [
      {
        path: at,
        message: `${quoted(other)} and ${quoted(path)} both hold a pipeline named ${quoted(name)}`,
        hint: 'Give each pipeline a name of its own.',
      },
    ];
  });
}

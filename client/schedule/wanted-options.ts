import { PipelineDocument } from '../../pipeline/document.ts';
import { InvalidPipelineFile } from '../../pipeline/errors.ts';
import { thisHost } from '../../pipeline/identity.ts';
import { readSchedule } from '../../pipeline/schedule-file.ts';
import type { CreateOptions } from '../commands/schedule/create.ts';
import { PipelineRefused, UsageError } from '../errors.ts';
import { type FileProblem, fileProblem } from '../requests.ts';
import { asSentence, printable } from '../text.ts';
import { readWanted, type Wanted, wantedOf } from './wanted.ts';

/** What options stand for in a schedule file. */
const flags: Readonly<Record<string, string>> = {
  cron: '--cron',
  every: '--every',
  timeZone: '--time-zone',
  jitter: '--jitter',
  overlap: '--overlap',
  catchUp: '--catch-up',
  pauseOnFailure: '--pause-on-failure',
  note: '--note',
  rebuild: '--rebuild',
  schedule: 'the name of the schedule',
};

/**
 * The schedule that is asked for: by a schedule file, or by a name, options that say when, and the files
 * that are run. Throws {@link UsageError} with all that is wrong, before anything is made.
 */
export async function wantedBy(named: readonly string[], options: CreateOptions): Promise<Wanted> {
  const [first = '', ...files] = named;
  if (options.cron || options.every) return await readOptions(first, files, options);
  const given = Object.entries(flags).filter(([key]) => Reflect.get(options, key) !== undefined);
  const [flag] = given.map(([, name]) => name);
  if (flag !== undefined || files.length > 0) {
    throw new UsageError(
      flag === undefined
        ? `Several files were given, and a schedule file says by itself what it runs.`
        : `${flag} is for a schedule without a file of its own.`,
      {
        hint: 'Give one schedule file alone; or a name, --cron or --every, and the files that are run.',
      },
    );
  }
  return await readWanted(first, options);
}

async function readOptions(
  name: string,
  files: readonly string[],
  options: CreateOptions,
): Promise<Wanted> {
  if (files.length === 0) {
    throw new UsageError(`It is not said what the schedule ${printable(name)} runs.`, {
      hint: 'Name a batch file, or pipeline files, after its name.',
    });
  }
  const { cron, every, timeZone, jitter, overlap, catchUp, pauseOnFailure, note, rebuild } =
    options;
  const terms = { cron, every, timeZone, jitter, overlap, catchUp, pauseOnFailure, note, rebuild };
  const text = JSON.stringify({ version: 1, schedule: name, run: files, ...terms });
  try {
    // Read as a file of the working directory: what a file cannot say, options cannot either.
    const document = new PipelineDocument(text, commandLine);
    const where = { cwd: process.cwd(), host: thisHost() };
    return await wantedOf(await readSchedule(document, commandLine, where), options);
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    throw new PipelineRefused(error.problems.map(ofOption));
  }
}

/** What options are told to be a file of. */
const commandLine = 'the command line';

/** A problem of what an option says; of a file that is run it is told as such. */
function ofOption(problem: InvalidPipelineFile['problems'][number]): FileProblem {
  if (problem.file !== commandLine) return fileProblem(problem);
  const { path = '', message, hint } = problem;
  const [key = ''] = path.split(/[.[]/);
  const flag = flags[key];
  const help = 'See: forgeline schedule create --help';
  return {
    code: 'invalid_option',
    message: asSentence(flag === undefined ? message : `${flag}: ${message}`),
    hint: key === 'run' ? 'Paths begin at the working directory.' : (hint ?? help),
    file: commandLine,
  };
}

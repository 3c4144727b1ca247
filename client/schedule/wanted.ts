import { InvalidPipelineFile } from '../../pipeline/errors.ts';
import { thisHost } from '../../pipeline/identity.ts';
import type { ScheduleDefinition } from '../../pipeline/model.ts';
import { readScheduleFile, type ScheduleRequest } from '../../pipeline/schedule-file.ts';
import type { UForgeSettings } from '../../settings/read.ts';
import { PipelineRefused } from '../errors.ts';
import { fileProblem, settingsFor } from '../requests.ts';
import type { ConnectionOptions } from '../runner.ts';
import type { AskedSchedule } from './temporal-schedule.ts';

/** A schedule that a file or options ask for, and the UForge server and login that it is for. */
export interface Wanted extends AskedSchedule {
  /** The file as it was named. */
  file: string;
  /** What people must know about how the files were read. */
  notices: readonly string[];
  /** The profile that is named, by option or file. */
  profile?: string;
  /** Holds secrets: for the worker's process alone. */
  uforge: UForgeSettings;
}

/** Reads a schedule file, and the settings that go with it. Throws {@link PipelineRefused}. */
export async function readWanted(file: string, options: ConnectionOptions): Promise<Wanted> {
  return await wantedOf(await readScheduleRequest(file), options);
}

/** What was read, with the settings that go with it. */
export async function wantedOf(
  { file, definition, profile: ofFile, notices }: ScheduleRequest,
  options: ConnectionOptions,
): Promise<Wanted> {
  const uforge = await settingsFor(options, ofFile);
  const profile = options.profile ?? ofFile;
  const identity = { url: uforge.url, login: uforge.login };
  const wanted = {
    file,
    definition,
    notices: [...notices, ...inVain(definition)],
    identity,
    uforge,
  };
  return profile ? { ...wanted, profile } : wanted;
}

/** What is asked for and has no effect. */
function inVain({ overlap, pauseOnFailure }: ScheduleDefinition): string[] {
  if (overlap !== 'allow-all' || !pauseOnFailure) return [];
  return [
    'With overlap allow-all a failure does not pause the schedule: Temporal watches no runs that may overlap.',
  ];
}

/** Reads a schedule file. Throws {@link PipelineRefused}. */
export async function readScheduleRequest(file: string): Promise<ScheduleRequest> {
  try {
    return await readScheduleFile(file, { cwd: process.cwd(), host: thisHost() });
  } catch (error) {
    if (!(error instanceof InvalidPipelineFile)) throw error;
    throw new PipelineRefused(error.problems.map(fileProblem));
  }
}

import { scheduleId } from '../../pipeline/identity.ts';
import { PipelineRefused } from '../errors.ts';
import type { FileProblem } from '../requests.ts';
import type { Session } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { type Difference, scheduleDifferences } from './difference.ts';
import type { ScheduleFolder } from './folder.ts';
import type { KnownSchedule } from './known.ts';
import { runsInProgress } from './runs.ts';
import type { Wanted } from './wanted.ts';

/** What an apply does to one schedule. */
export type Change =
  | { change: 'created'; name: string; wanted: Wanted }
  | {
      change: 'changed';
      name: string;
      wanted: Wanted;
      known: KnownSchedule;
      differences: Difference[];
      /** It was made otherwise, and belongs to the folder from now on. */
      adopted?: true;
    }
  | { change: 'unchanged'; name: string; known: KnownSchedule }
  | { change: 'deleted'; name: string; known: KnownSchedule; file: string };

/**
 * What makes the schedules that there are those that a folder asks for. Throws {@link PipelineRefused}
 * where that must not be done: nothing is changed then.
 */
export async function changesFor(
  session: Session,
  { place, wanted }: ScheduleFolder,
  { known, adopt }: { known: readonly KnownSchedule[]; adopt: boolean },
): Promise<Change[]> {
  const byId = new Map(known.map((schedule) => [schedule.id, schedule]));
  const isOwn = ({ owner }: KnownSchedule) =>
    owner?.folder === place.folder && owner.host === place.host;
  const ids = new Set(wanted.map(idOf));
  const gone = known.filter((schedule) => isOwn(schedule) && !ids.has(schedule.id));
  const others = wanted.flatMap((each) => {
    const schedule = byId.get(idOf(each));
    return schedule && !isOwn(schedule) && !adopt ? [notOwned(each, schedule)] : [];
  });
  const problems = [
    ...others,
    ...(wanted.length === 0 && gone.length > 0 ? [emptied(place.folder, gone)] : []),
    ...(await stillRunning(session, gone)),
  ];
  if (problems.length > 0) throw new PipelineRefused(problems);
  return [
    ...wanted.map((each) => changeOf(each, byId.get(idOf(each)), isOwn)),
    ...gone.map((schedule): Change => {
      const { name, owner } = schedule;
      return { change: 'deleted', name, known: schedule, file: owner?.file ?? '' };
    }),
  ];
}

function idOf({ identity, definition }: Wanted): string {
  return scheduleId(identity, definition.name);
}

function changeOf(
  wanted: Wanted,
  known: KnownSchedule | undefined,
  isOwn: (schedule: KnownSchedule) => boolean,
): Change {
  const { name } = wanted.definition;
  if (!known) return { change: 'created', name, wanted };
  const differences = known.asked
    ? scheduleDifferences(known.asked.definition, wanted.definition)
    : [{ field: 'schedule', from: 'made by another version', to: 'what the file says' }];
  const adopted = isOwn(known) ? {} : { adopted: true as const };
  // A file that was only renamed is noted, too: deleting is told by its name.
  const isMoved = isOwn(known) && known.owner?.file !== wanted.owner?.file;
  if (isMoved) {
    const [from = '', to = ''] = [known.owner?.file, wanted.owner?.file];
    differences.push({ field: 'file', from, to });
  }
  if (differences.length === 0 && !('adopted' in adopted))
    return { change: 'unchanged', name, known };
  return { change: 'changed', name, wanted, known, differences, ...adopted };
}

function notOwned({ file, definition }: Wanted, { owner }: KnownSchedule): FileProblem {
  const by = owner
    ? `an apply of ${printable(owner.folder)} on ${printable(owner.host)}`
    : 'something else than an apply';
  return {
    code: 'not_owned',
    message: `${file}: the schedule ${printable(definition.name)} exists already, made by ${by}.`,
    hint: 'Take it over with --adopt, or give this one another name.',
    file,
  };
}

/** A folder that is not mounted looks empty, too. */
function emptied(folder: string, gone: readonly KnownSchedule[]): FileProblem {
  const names = gone.map(({ name }) => printable(name));
  return {
    code: 'empty_folder',
    message: `${folder} holds no schedule file any more, and ${names.length} of its schedules exist: ${names.slice(0, 5).join(', ')}.`,
    hint: 'If they are to go, delete them by name: forgeline schedule delete',
    file: folder,
  };
}

/** Nobody would look after a run whose schedule went away in its midst. */
async function stillRunning(
  session: Session,
  gone: readonly KnownSchedule[],
): Promise<FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const schedule of gone) {
    const [run] = await runsInProgress(session, schedule);
    if (run === undefined) continue;
    const { name, owner, asked } = schedule;
    const file = printable(owner?.file ?? name);
    const batch = asked ? shellWord(asked.definition.batch.name) : run;
    problems.push({
      code: 'schedule_running',
      message: `No file holds the schedule ${printable(name)} any more (it was ${file}), and its run ${run} is in progress.`,
      hint: `Apply again when that has ended, cancel it with "forgeline batch cancel ${batch}", or put the file back.`,
      file,
    });
  }
  return problems;
}

import { ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import { scheduleId } from '../../pipeline/identity.ts';
import { UsageError } from '../errors.ts';
import type { Session } from '../session.ts';
import { asSentence, printable, shellWord } from '../text.ts';
import { call, handleOf, type KnownSchedule, readSchedule } from './known.ts';
import { type AskedSchedule, noteOf, temporalSchedule } from './temporal-schedule.ts';

/** Makes a schedule. Throws {@link UsageError} where one of that name exists. */
export async function makeSchedule(
  session: Session,
  asked: AskedSchedule,
  { paused }: { paused: boolean },
): Promise<KnownSchedule> {
  const { name } = asked.definition;
  const note = noteOf(asked.definition);
  const options = { ...temporalSchedule(asked), state: { paused, note } };
  try {
    await call(session, () => session.client.schedule.create(options));
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) throw exists(name);
    throw asRefusal(error, name);
  }
  const made = await readSchedule(session, options.scheduleId);
  if (made) return made;
  throw goneAgain(name);
}

/** Makes an existing schedule another one. Whether it is paused, and why, stays. */
export async function changeSchedule(
  session: Session,
  asked: AskedSchedule,
): Promise<KnownSchedule> {
  const { name } = asked.definition;
  const { scheduleId: id, ...options } = temporalSchedule(asked);
  try {
    await call(session, () =>
      handleOf(session, id).update(({ state }) => {
        const note = state.paused ? state.note : undefined;
        return { ...options, state: { ...state, note: note ?? noteOf(asked.definition) } };
      }),
    );
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) throw goneAgain(name);
    throw asRefusal(error, name);
  }
  const changed = await readSchedule(session, id);
  if (changed) return changed;
  throw goneAgain(name);
}

/** The schedule of that name and identity, where there is one. */
export async function existing(
  session: Session,
  { identity, definition }: AskedSchedule,
): Promise<KnownSchedule | undefined> {
  return await readSchedule(session, scheduleId(identity, definition.name));
}

export function exists(name: string): UsageError {
  return new UsageError(`There is a schedule ${printable(name)} already.`, {
    hint: `Change it by its file with: forgeline schedule update — or delete it with: forgeline schedule delete ${shellWord(name)}`,
  });
}

function goneAgain(name: string): UsageError {
  return new UsageError(`The schedule ${printable(name)} was deleted in the meantime.`, {
    hint: 'Run the command again.',
  });
}

/** What Temporal has against the times of a schedule. */
function asRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof TypeError)) return error;
  const said = asSentence(printable(error.message));
  return new UsageError(`Temporal refuses the times of the schedule ${printable(name)}: ${said}`, {
    hint: 'Change cron, every or timeZone.',
    cause: error,
  });
}

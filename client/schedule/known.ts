import type {
  ScheduleDescription,
  ScheduleExecutionResult,
  ScheduleHandle,
} from '@temporalio/client';
import { ScheduleNotFoundError } from '@temporalio/client';
import { scheduleId } from '../../pipeline/identity.ts';
import type { Identity, Overlap, ScheduleDefinition, Workflows } from '../../pipeline/model.ts';
import { nearestWord } from '../../pipeline/words.ts';
import { UsageError } from '../errors.ts';
import type { Session } from '../session.ts';
import { printable } from '../text.ts';
import { askedOf, type Owner } from './memo.ts';
import { overlapOf } from './temporal-schedule.ts';

/** A schedule as Temporal has it. */
export interface KnownSchedule {
  /** Id in Temporal. */
  id: string;
  name: string;
  /** What it was asked for; absent where this version of Forgeline does not understand it. */
  asked?: { identity: Identity; definition: ScheduleDefinition };
  owner?: Owner;
  paused: boolean;
  /** Why it is paused, or what it is for. */
  note: string;
  /** IANA name. */
  timeZone: string;
  overlap: Overlap;
  /** The times to come, with their jitter. */
  next: Date[];
  /** What it began last, oldest first; at most ten. */
  recent: ScheduleExecutionResult[];
  /** Times at which it began something, left one out as the run before went on, or came too late. */
  counts: { begun: number; skipped: number; missed: number };
}

/** By what is started Forgeline's schedules are told from those of others in the same namespace. */
const workflowType: keyof Workflows = 'scheduledBatch';

/** How long one call may take. Milliseconds. */
const patienceMs = 10_000;

/** Carries out one call of Temporal's, not waiting for it for ever. */
export async function call<T>(session: Session, work: () => Promise<T>): Promise<T> {
  return await session.client.withDeadline(Date.now() + patienceMs, work);
}

export function handleOf(session: Session, id: string): ScheduleHandle {
  return session.client.schedule.getHandle(id);
}

/** The schedule of this id; undefined where there is none, or where it is none of Forgeline's. */
export async function readSchedule(
  session: Session,
  id: string,
): Promise<KnownSchedule | undefined> {
  try {
    const description = await call(session, () => handleOf(session, id).describe());
    return description.action.workflowType === workflowType ? known(description) : undefined;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** All schedules of Forgeline's, by name; of one identity where one is given. */
export async function listSchedules(
  session: Session,
  identity?: Identity,
): Promise<KnownSchedule[]> {
  const ids: string[] = [];
  for await (const { scheduleId: id, action } of session.client.schedule.list()) {
    // The list may be behind: one that is new may not say yet what it starts.
    if (action === undefined || action.workflowType === workflowType) ids.push(id);
  }
  const schedules: KnownSchedule[] = [];
  for (const some of chunksOf(ids, 8)) {
    const found = await Promise.all(some.map((id) => readSchedule(session, id)));
    schedules.push(...found.filter((schedule) => schedule !== undefined));
  }
  return schedules
    .filter((schedule) => identity === undefined || isOf(schedule, identity))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One that is not understood could be anybody's, and is shown to everybody. */
function isOf({ asked }: KnownSchedule, { url, login }: Identity): boolean {
  return asked === undefined || (asked.identity.url === url && asked.identity.login === login);
}

/**
 * The schedule that a person means by its name or its id in Temporal. Throws {@link UsageError} where
 * there is none, or where it could be several.
 */
export async function findSchedule(
  session: Session,
  name: string,
  identity: Identity | undefined,
): Promise<KnownSchedule> {
  const ids = [...(identity ? [scheduleId(identity, name)] : []), name];
  for (const id of ids) {
    const schedule = id === '' ? undefined : await readSchedule(session, id);
    if (schedule) return schedule;
  }
  const all = await listSchedules(session);
  const meant = all.filter((schedule) => schedule.name === name);
  const [schedule, ...others] = meant;
  if (!schedule) throw noSuchSchedule(name, all);
  if (others.length === 0) return schedule;
  throw new UsageError(
    `"${printable(name)}" could be any of these: ${meant.map(({ id }) => id).join(', ')}.`,
    { hint: 'Give the whole id, or say with --url and --login which server is meant.' },
  );
}

function noSuchSchedule(name: string, all: readonly KnownSchedule[]): UsageError {
  const names = all.map((schedule) => printable(schedule.name));
  const near = nearestWord(name, names);
  return new UsageError(`There is no schedule "${printable(name)}".`, {
    hint:
      names.length === 0
        ? 'There are none. Make one with: forgeline schedule create'
        : near
          ? `Did you mean ${near}?`
          : `There are: ${names.slice(0, 10).join(', ')}. See: forgeline schedule list`,
  });
}

function known(description: ScheduleDescription): KnownSchedule {
  const { scheduleId: id, action, state, info, spec } = description;
  const asked = askedOf(action);
  const definition = asked && asItIs(asked.definition, description);
  return {
    id,
    name: definition?.name ?? id,
    ...(asked && definition ? { asked: { identity: asked.input.identity, definition } } : {}),
    ...(asked?.owner ? { owner: asked.owner } : {}),
    paused: state.paused,
    note: state.note ?? '',
    timeZone: definition?.timeZone ?? (spec.timezone || 'UTC'),
    overlap: overlapOf(description.policies.overlap),
    next: info.nextActionTimes,
    recent: info.recentActions,
    counts: {
      begun: info.numActionsTaken,
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
    },
  };
}

/**
 * What it was asked for, with those terms as they are that the Web UI or another tool may have changed
 * since. The times themselves are not among them, as Temporal gives them back in other words.
 */
function asItIs(
  asked: ScheduleDefinition,
  { policies, spec }: ScheduleDescription,
): ScheduleDefinition {
  return {
    ...asked,
    timeZone: spec.timezone || asked.timeZone,
    jitterMs: spec.jitter ?? 0,
    overlap: overlapOf(policies.overlap),
    catchUpMs: policies.catchupWindow,
    pauseOnFailure: policies.pauseOnFailure,
  };
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < all.length; start += size) {
    chunks.push(all.slice(start, start + size));
  }
  return chunks;
}

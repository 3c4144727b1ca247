import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknown, UsageError } from '../errors.ts';
import type { Session } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { call, handleOf, type KnownSchedule, readSchedule } from './known.ts';
import { runsInProgress } from './runs.ts';
import { noteOf, overlapPolicies } from './temporal-schedule.ts';

/** How long Temporal is given to begin a run. Milliseconds. */
const patienceMs = 20_000;

/** Has a schedule begin nothing until it is resumed. The reason takes the place of its note. */
export async function pause(
  session: Session,
  schedule: KnownSchedule,
  reason: string | undefined,
): Promise<KnownSchedule> {
  // Temporal pauses nothing for an empty reason.
  const note = reason?.trim() || 'Paused with forgeline schedule pause';
  await call(session, () => handleOf(session, schedule.id).pause(note));
  return { ...schedule, paused: true, note };
}

/** Throws {@link UsageError} where a schedule cannot be resumed as it is not paused. */
export function checkPaused({ name, paused }: KnownSchedule): void {
  if (paused) return;
  throw new UsageError(`The schedule ${printable(name)} is not paused.`, {
    hint: `See when it fires next with: forgeline schedule show ${shellWord(name)}`,
  });
}

/** Has a paused schedule go on. Its note is again what it was before. */
export async function resume(session: Session, schedule: KnownSchedule): Promise<KnownSchedule> {
  const note = schedule.asked ? noteOf(schedule.asked.definition) : 'Resumed';
  await call(session, () => handleOf(session, schedule.id).unpause(note));
  return (await readSchedule(session, schedule.id)) ?? schedule;
}

/** Throws {@link UsageError} where nothing would come of a trigger, as a run is in progress. */
export async function checkTrigger(session: Session, schedule: KnownSchedule): Promise<void> {
  const [running] = await runsInProgress(session, schedule);
  if (running === undefined || schedule.overlap !== 'skip') return;
  const { name } = schedule;
  throw new UsageError(
    `The run ${running} of the schedule ${printable(name)} is in progress, and its overlap is skip.`,
    { hint: `See how far it is with: forgeline schedule show ${shellWord(name)}` },
  );
}

/** A run that was asked for: begun, or put off until the one before has ended. */
export type Triggered = { workflowId: string; runId: string } | { after: string };

/** Has a schedule begin a run now, paused or not, with its overlap. */
export async function trigger(session: Session, schedule: KnownSchedule): Promise<Triggered> {
  const { id, overlap } = schedule;
  const [running] = await runsInProgress(session, schedule);
  // By the policy of the schedule: of runs that overlap in any case Temporal watches no failure.
  await call(session, () => handleOf(session, id).trigger(overlapPolicies[overlap]));
  if (running !== undefined && overlap.startsWith('buffer')) return { after: running };
  return await runBegunSince(session, schedule);
}

async function runBegunSince(
  session: Session,
  { id, name, recent }: KnownSchedule,
): Promise<{ workflowId: string; runId: string }> {
  const before = recent.map(({ action }) => action.workflow.workflowId);
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const now = (await readSchedule(session, id))?.recent ?? [];
    const begun = now.findLast(({ action }) => !before.includes(action.workflow.workflowId));
    if (begun) {
      const { workflowId, firstExecutionRunId: runId } = begun.action.workflow;
      return { workflowId, runId };
    }
    if (Date.now() > deadline) {
      throw new OutcomeUnknown(`Temporal did not say yet that it has begun a run of ${name}.`, {
        hint: `Look with: forgeline schedule show ${shellWord(name)}`,
      });
    }
    await sleep(200);
  }
}

import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import type { BackfillOptions } from '../commands/schedule/backfill.ts';
import { UsageError } from '../errors.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { count, printable, shellWord } from '../text.ts';
import { ensureWorkerFor } from './keep-worker.ts';
import { call, findSchedule, handleOf, type KnownSchedule } from './known.ts';
import { overlapPolicies } from './temporal-schedule.ts';
import { localTime, parseTime } from './times.ts';

/** Most times that are made up for at once: Temporal remembers no more of them. */
const mostTimes = 500;

/** `forgeline schedule backfill`: begins a run for each of the schedule's times between two. */
export async function backfillSchedule(
  output: Output,
  name: string,
  options: BackfillOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, name, identity);
    const span = spanOf(options, schedule);
    const times = await timesBetween(session, schedule, span);
    checkTimes(schedule, times, span);
    await ensureWorkerFor(session, schedule, { options, output });
    const { overlap = 'buffer-all' } = options;
    const backfill = { start: span.from, end: span.to, overlap: overlapPolicies[overlap] };
    await call(session, () => handleOf(session, schedule.id).backfill(backfill));
    const told = { name: schedule.name, id: schedule.id, overlap };
    const iso = times.map((time) => time.toISOString());
    output.record({ type: 'schedule', ...told, change: 'backfilled', times: iso });
    output.say(`${printable(schedule.name)}: ${count(times.length, 'time')} (overlap ${overlap})`);
    for (const time of times.slice(0, 10)) output.say(`  ${localTime(time, schedule.timeZone)}`);
    if (times.length > 10) output.say(`  and ${times.length - 10} more`);
    output.say(`  forgeline schedule show ${shellWord(schedule.name)}`);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

interface Span {
  from: Date;
  to: Date;
}

function spanOf({ from, to }: BackfillOptions, { timeZone }: KnownSchedule): Span {
  const read = (option: string, text: string) => {
    const time = parseTime(text, timeZone);
    if (time) return time;
    throw new UsageError(`--${option} is no time: "${printable(text)}".`, {
      hint: `Write it as 2026-11-20, "2026-11-20 02:00" (in ${timeZone}) or 2026-11-20T02:00Z.`,
    });
  };
  const span = { from: read('from', from), to: read('to', to) };
  if (span.to.getTime() > Date.now()) {
    throw new UsageError(
      `--to lies in the future: ${localTime(span.to, timeZone)} (${timeZone}).`,
      {
        hint: 'A backfill makes up for times in the past; the schedule itself sees to those to come.',
      },
    );
  }
  if (span.from.getTime() > span.to.getTime()) {
    throw new UsageError('--from comes after --to.', { hint: 'Give the earlier time as --from.' });
  }
  return span;
}

/** The times that the schedule has in a span, its ends included, whether or not it was there then. */
async function timesBetween(session: Session, { id }: KnownSchedule, span: Span): Promise<Date[]> {
  const { namespace } = session;
  const { startTime } = await call(session, () =>
    session.client.workflowService.listScheduleMatchingTimes({
      namespace,
      scheduleId: id,
      // Temporal leaves out the beginning itself here, and takes it in when it makes up for it.
      startTime: msToTs(span.from.getTime() - 1_000),
      endTime: msToTs(span.to.getTime()),
    }),
  );
  return startTime.map((time) => new Date(tsToMs(time)));
}

function checkTimes({ name, timeZone }: KnownSchedule, times: Date[], { from, to }: Span): void {
  const between = `between ${localTime(from, timeZone)} and ${localTime(to, timeZone)} (${timeZone})`;
  if (times.length === 0) {
    throw new UsageError(`The schedule ${printable(name)} has no time ${between}.`, {
      hint: `See when it fires with: forgeline schedule show ${shellWord(name)}`,
    });
  }
  if (times.length <= mostTimes) return;
  throw new UsageError(
    `The schedule ${printable(name)} has more than ${mostTimes} times ${between}.`,
    { hint: 'Make up for them in several steps.' },
  );
}

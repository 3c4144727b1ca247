import { durationText } from '../../pipeline/duration.ts';
import type { ScheduleDefinition } from '../../pipeline/model.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { identityOf, type Session, sessionOf } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { keepWorker } from './keep-worker.ts';
import { findSchedule, type KnownSchedule } from './known.ts';
import { nextLines, outcomeText, scheduleRecord, scheduleUrl } from './report.ts';
import { recentRuns, type ScheduledRun } from './runs.ts';
import { contentsOf } from './temporal-schedule.ts';
import { localTime } from './times.ts';
import { whenText } from './words.ts';

/** `forgeline schedule show`: all of one schedule, and what came of its last runs. */
export async function showSchedule(
  output: Output,
  name: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, name, identity);
    await keepWorker(session, [schedule], { options, output });
    const runs = await recentRuns(session, schedule);
    const definition = schedule.asked?.definition;
    output.record({
      ...scheduleRecord(session, schedule, runs),
      ...(definition ? { definition } : {}),
    });
    for (const line of showLines(session, schedule, runs)) output.say(line);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

function showLines(
  session: Session,
  schedule: KnownSchedule,
  runs: readonly ScheduledRun[],
): string[] {
  const { id, name, asked, owner, note, paused, counts } = schedule;
  const url = scheduleUrl(session, id);
  return [
    `${printable(name)}: ${asked ? whenText(asked.definition) : 'made by another version'}`,
    ...(paused ? [`paused   ${printable(note)}`] : []),
    ...(asked?.definition.note === undefined
      ? []
      : [`note     ${printable(asked.definition.note)}`]),
    ...(asked ? termsOf(asked.definition) : []),
    ...nextLines(schedule, 5),
    `begun    ${counts.begun}, skipped as the run before went on ${counts.skipped}, missed ${counts.missed}`,
    ...(owner ? [`file     ${printable(`${owner.folder}/${owner.file} on ${owner.host}`)}`] : []),
    `id       ${id}`,
    ...(url ? [`web      ${url}`] : []),
    ...(runs.length === 0 ? ['runs     none yet'] : ['runs, the last first']),
    ...runs.flatMap((run) => runLines(session, run, schedule)),
  ];
}

function termsOf(definition: ScheduleDefinition): string[] {
  const { batch, overlap, catchUpMs, pauseOnFailure, rebuild } = definition;
  const { concurrency } = batch;
  return [
    `batch    ${printable(batch.name)}: ${contentsOf(batch)}, ${concurrency} at once`,
    `overlap  ${overlap}`,
    `catch-up ${durationText(catchUpMs)}`,
    ...(pauseOnFailure ? ['pauses when its batch has failed'] : []),
    ...(rebuild ? ['builds also what has not changed'] : []),
  ];
}

function runLines(
  session: Session,
  run: ScheduledRun,
  { timeZone, asked }: KnownSchedule,
): string[] {
  const { workflowId, runId, plannedFor, startedAt, status, reason, result } = run;
  const late = startedAt.getTime() - plannedFor.getTime() > 60_000;
  const begun = late ? `, begun ${localTime(startedAt, timeZone)}` : '';
  const url = session.webUiUrl(workflowId, runId);
  return [
    `  ${localTime(plannedFor, timeZone)}${begun}: ${outcomeText(run)}`,
    ...(reason === undefined ? [] : [`    ${reason}`]),
    ...(status === 'running' && asked
      ? [`    forgeline batch follow ${shellWord(asked.definition.batch.name)}`]
      : []),
    `    id     ${workflowId}`,
    ...(result ? [`    batch  ${result.workflowId}`] : []),
    ...(url ? [`    web    ${url}`] : []),
  ];
}

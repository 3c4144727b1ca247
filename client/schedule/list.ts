import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { identityOf, sessionOf } from '../session.ts';
import { clip, printable, table } from '../text.ts';
import { keepWorker } from './keep-worker.ts';
import { type KnownSchedule, listSchedules } from './known.ts';
import { outcomeText, pauseText, scheduleRecord } from './report.ts';
import { recentRuns, type ScheduledRun } from './runs.ts';
import { localTime } from './times.ts';
import { whenText } from './words.ts';

/** `forgeline schedule list`: schedules, when they fire, and what came of them last. */
export async function listAll(output: Output, options: ConnectionOptions): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedules = await listSchedules(session, identity);
    await keepWorker(session, schedules, { options, output });
    const rows: { schedule: KnownSchedule; last: ScheduledRun | undefined }[] = [];
    for (const schedule of schedules) {
      const [last] = await recentRuns(session, schedule, 1);
      rows.push({ schedule, last });
      output.record(scheduleRecord(session, schedule, last ? [last] : []));
    }
    if (output.mode === 'text') for (const line of listLines(rows)) output.say(line);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

function listLines(
  rows: readonly { schedule: KnownSchedule; last: ScheduledRun | undefined }[],
): string[] {
  if (rows.length === 0) return ['No schedules.'];
  const cells = rows.map(({ schedule, last }) => {
    const { name, asked, next, paused, timeZone } = schedule;
    const [first] = next;
    return [
      printable(name),
      asked ? whenText(asked.definition) : 'made by another version',
      first && !paused ? localTime(first, timeZone) : '',
      last ? localTime(last.startedAt, timeZone) : '',
      last ? outcomeText(last) : '',
      clip(pauseText(schedule), 60),
    ];
  });
  return table([['NAME', 'WHEN', 'NEXT', 'LAST', 'RESULT', 'PAUSED'], ...cells]);
}

import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { identityOf, sessionOf } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { call, findSchedule, handleOf } from './known.ts';
import { runsInProgress } from './runs.ts';

/** `forgeline schedule delete`: a run in progress goes on, and is named. */
export async function deleteSchedule(
  output: Output,
  name: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, name, identity);
    const running = await runsInProgress(session, schedule);
    await call(session, () => handleOf(session, schedule.id).delete());
    const { id, owner, asked } = schedule;
    output.record({ type: 'schedule', name: schedule.name, id, change: 'deleted', running });
    output.say(`${printable(schedule.name)}: deleted`);
    for (const run of running) {
      output.say(`  ${run} goes on`);
      if (asked) output.say(`  forgeline batch cancel ${shellWord(asked.definition.batch.name)}`);
    }
    if (owner) {
      output.warn(
        `note: an apply of ${printable(owner.folder)} makes it again, unless ${printable(owner.file)} goes, too.`,
      );
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

import type { NoteOptions } from '../commands/schedule/pause.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { identityOf, sessionOf } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { checkPaused, pause, resume } from './control.ts';
import { ensureWorkerFor } from './keep-worker.ts';
import { findSchedule } from './known.ts';
import { nextLines, scheduleRecord } from './report.ts';

/** `forgeline schedule pause`: begins nothing until it is resumed. */
export async function pauseSchedule(
  output: Output,
  named: string,
  options: NoteOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, named, identity);
    const paused = await pause(session, schedule, options.note);
    const { name, note } = paused;
    output.record({ ...scheduleRecord(session, paused), change: 'paused' });
    output.say(`${printable(name)}: paused (${printable(note)})`);
    output.say(`  forgeline schedule resume ${shellWord(name)}`);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

/** `forgeline schedule resume`: has it go on. */
export async function resumeSchedule(
  output: Output,
  named: string,
  options: ConnectionOptions,
): Promise<Status> {
  const identity = await identityOf(options);
  const session = await sessionOf(options, output);
  try {
    const schedule = await findSchedule(session, named, identity);
    checkPaused(schedule);
    await ensureWorkerFor(session, schedule, { options, output });
    const resumed = await resume(session, schedule);
    output.record({ ...scheduleRecord(session, resumed), change: 'resumed' });
    output.say(`${printable(resumed.name)}: goes on`);
    for (const line of nextLines(resumed, 1)) output.say(line);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

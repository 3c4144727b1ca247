import type { CreateOptions } from '../commands/schedule/create.ts';
import { UsageError } from '../errors.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { sessionOf } from '../session.ts';
import { printable } from '../text.ts';
import { existing, exists, makeSchedule } from './change.ts';
import { batchLine, checkSchedule } from './check.ts';
import { call, handleOf } from './known.ts';
import { sayHowToKeep } from './reboot.ts';
import { nextLines, scheduleRecord, scheduleUrl } from './report.ts';
import { wantedBy } from './wanted-options.ts';
import { whenText } from './words.ts';

/** `forgeline schedule create`: checks everything, makes the schedule, and says when it fires next. */
export async function createSchedule(
  output: Output,
  named: readonly string[],
  options: CreateOptions,
): Promise<Status> {
  const wanted = await wantedBy(named, options);
  const { name } = wanted.definition;
  const session = await sessionOf(options, output);
  try {
    if (await existing(session, wanted)) throw exists(name);
    const checked = await checkSchedule(session, wanted, {
      warn: (message) => output.warn(message),
    });
    const made = await makeSchedule(session, wanted, { paused: options.paused === true });
    if (made.next.length === 0) {
      await call(session, () => handleOf(session, made.id).delete());
      throw neverFires(name);
    }
    output.record({ ...scheduleRecord(session, made), change: 'created' });
    output.say(`${printable(name)}: ${whenText(wanted.definition)}`);
    for (const line of [...nextLines(made, 5), batchLine(checked)]) output.say(line);
    for (const notice of checked.notices) output.say(`  note: ${printable(notice)}`);
    const url = scheduleUrl(session, made.id);
    if (url) output.say(`web      ${url}`);
    output.say();
    sayHowToKeep(output, session, wanted);
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

/** What every check let pass, and Temporal finds no time of. */
function neverFires(name: string): UsageError {
  return new UsageError(`The schedule ${printable(name)} would never fire, and was not made.`, {
    hint: 'All of its times are past.',
  });
}

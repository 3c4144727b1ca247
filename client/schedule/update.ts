import { UsageError } from '../errors.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { ConnectionOptions } from '../runner.ts';
import { sessionOf } from '../session.ts';
import { printable, shellWord } from '../text.ts';
import { changeSchedule, existing } from './change.ts';
import { batchLine, checkSchedule } from './check.ts';
import { differenceText, scheduleDifferences } from './difference.ts';
import { nextLines, scheduleRecord } from './report.ts';
import { readWanted } from './wanted.ts';

/** `forgeline schedule update`: makes a schedule what its file says now. */
export async function updateSchedule(
  output: Output,
  file: string,
  options: ConnectionOptions,
): Promise<Status> {
  const wanted = await readWanted(file, options);
  const { name } = wanted.definition;
  const session = await sessionOf(options, output);
  try {
    const known = await existing(session, wanted);
    if (!known) throw noSuch(name, file);
    if (!known.asked) throw notUnderstood(name);
    const differences = scheduleDifferences(known.asked.definition, wanted.definition);
    if (differences.length === 0) {
      output.record({ ...scheduleRecord(session, known), change: 'unchanged' });
      output.say(`${printable(name)}: nothing to change`);
      return ExitStatus.done;
    }
    const checked = await checkSchedule(session, wanted, {
      warn: (message) => output.warn(message),
    });
    const { owner } = known;
    const changed = await changeSchedule(session, { ...wanted, ...(owner ? { owner } : {}) });
    output.record({ ...scheduleRecord(session, changed), change: 'changed', differences });
    output.say(`${printable(name)}: changed`);
    for (const difference of differences) output.say(`  ${differenceText(difference)}`);
    for (const notice of checked.notices) output.say(`  note: ${printable(notice)}`);
    for (const line of [...nextLines(changed, 5), batchLine(checked)]) output.say(line);
    if (owner) {
      output.warn(
        `note: an apply of ${printable(owner.folder)} makes it again what ${printable(owner.file)} says there.`,
      );
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

function noSuch(name: string, file: string): UsageError {
  return new UsageError(`There is no schedule ${printable(name)} to change.`, {
    hint: `Make it with: forgeline schedule create ${shellWord(file)}`,
  });
}

function notUnderstood(name: string): UsageError {
  return new UsageError(`The schedule ${printable(name)} was made by another version.`, {
    hint: `Delete it first: forgeline schedule delete ${shellWord(name)}`,
  });
}

import { listOf } from '../../pipeline/words.ts';
import type { ApplyOptions } from '../commands/schedule/apply.ts';
import { PipelineRefused, UsageError } from '../errors.ts';
import { ExitStatus, type ExitStatus as Status } from '../exit-status.ts';
import type { Output } from '../output.ts';
import type { FileProblem } from '../requests.ts';
import { type Session, sessionOf } from '../session.ts';
import { printable } from '../text.ts';
import { changeSchedule, existing, makeSchedule } from './change.ts';
import { type Change, changesFor } from './changes.ts';
import { checkSchedule } from './check.ts';
import { differenceText } from './difference.ts';
import { readFolder } from './folder.ts';
import { call, handleOf, type KnownSchedule, listSchedules } from './known.ts';
import { sayHowToKeep } from './reboot.ts';
import { nextLines, scheduleRecord } from './report.ts';
import type { Wanted } from './wanted.ts';
import { whenText } from './words.ts';

/**
 * `forgeline schedule apply`: makes the schedules what the files in a folder say. Each change is one
 * call of Temporal's, and what is so already is left alone: killed in the middle, it is run again.
 */
export async function applyFolder(
  output: Output,
  named: string,
  options: ApplyOptions,
): Promise<Status> {
  const folder = await readFolder(named, options);
  if (folder.others.length > 0) {
    const names = printable(listOf(folder.others.slice(0, 10), 'and'));
    output.warn(`${named}: left out what is no file of Forgeline's: ${names}.`);
  }
  const session = await sessionOf(options, output);
  try {
    const known = await knownFor(session, folder.wanted);
    const adopt = options.adopt === true;
    const changes = await changesFor(session, folder, { known, adopt });
    const notices = await checkAll(session, changes, output);
    for (const change of changes) {
      sayChange(output, change);
      for (const notice of notices.get(change) ?? []) output.say(`    note: ${printable(notice)}`);
    }
    if (options.dryRun) {
      for (const change of changes) output.record(plannedRecord(change));
    } else {
      for (const change of changes) await carryOut(output, session, change);
    }
    saySummary(output, changes, options);
    const made = changes.find(({ change }) => change === 'created');
    if (made?.change === 'created' && !options.dryRun) {
      output.say();
      sayHowToKeep(output, session, made.wanted);
    }
    return ExitStatus.done;
  } finally {
    await session.close();
  }
}

/** All schedules that there are. The list may be behind: those that are asked for are looked at. */
async function knownFor(session: Session, wanted: readonly Wanted[]): Promise<KnownSchedule[]> {
  const listed = await listSchedules(session);
  const asked = await Promise.all(wanted.map((each) => existing(session, each)));
  const found = asked.filter((schedule) => schedule !== undefined);
  const ids = new Set(found.map(({ id }) => id));
  return [...found, ...listed.filter(({ id }) => !ids.has(id))];
}

/**
 * Looks up all that is new before anything is changed, and answers with what people must know of it.
 * Throws {@link PipelineRefused}.
 */
async function checkAll(
  session: Session,
  changes: readonly Change[],
  output: Output,
): Promise<Map<Change, readonly string[]>> {
  const notices = new Map<Change, readonly string[]>();
  const problems: FileProblem[] = [];
  for (const change of changes) {
    if (change.change !== 'created' && change.change !== 'changed') continue;
    const { wanted } = change;
    try {
      const warn = (message: string) => output.warn(message);
      const checked = await checkSchedule(session, wanted, { warn });
      notices.set(change, checked.notices);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(...problemsIn(wanted, error));
    }
  }
  if (problems.length > 0) throw new PipelineRefused(problems);
  return notices;
}

function problemsIn({ file }: Wanted, error: UsageError): FileProblem[] {
  const problems = error instanceof PipelineRefused ? error.problems : [error];
  return problems.map(({ message, hint }) => ({
    code: 'schedule_refused',
    message: `${file}: ${message}`,
    ...(hint ? { hint } : {}),
    file,
  }));
}

function sayChange(output: Output, change: Change): void {
  const name = printable(change.name);
  switch (change.change) {
    case 'created':
      output.say(`+ ${name}: ${whenText(change.wanted.definition)}`);
      return;
    case 'changed':
      output.say(`~ ${name}${change.adopted ? ', which belongs to this folder from now on' : ''}`);
      for (const difference of change.differences) output.say(`    ${differenceText(difference)}`);
      return;
    case 'deleted':
      output.say(`- ${name}, which no file holds any more (it was ${printable(change.file)})`);
      return;
    case 'unchanged':
      output.say(`= ${name}`);
  }
}

/** What would be done, as a line for programs. */
function plannedRecord(change: Change) {
  const { name } = change;
  const differences = change.change === 'changed' ? { differences: change.differences } : {};
  return { type: 'schedule', name, change: change.change, ...differences, dryRun: true };
}

async function carryOut(output: Output, session: Session, change: Change): Promise<void> {
  switch (change.change) {
    case 'created': {
      const made = await makeSchedule(session, change.wanted, { paused: false });
      output.record({ ...scheduleRecord(session, made), change: 'created' });
      for (const line of nextLines(made, 1)) output.say(`${printable(change.name)}: ${line}`);
      return;
    }
    case 'changed': {
      const changed = await changeSchedule(session, change.wanted);
      const { differences, adopted } = change;
      const record = { ...scheduleRecord(session, changed), change: 'changed', differences };
      output.record(adopted ? { ...record, adopted } : record);
      return;
    }
    case 'deleted': {
      const { name, known } = change;
      await call(session, () => handleOf(session, known.id).delete());
      output.record({ type: 'schedule', name, id: known.id, change: 'deleted' });
      return;
    }
    case 'unchanged':
      output.record({ ...scheduleRecord(session, change.known), change: 'unchanged' });
  }
}

function saySummary(output: Output, changes: readonly Change[], { dryRun }: ApplyOptions): void {
  const numberOf = (kind: Change['change']) =>
    changes.filter(({ change }) => change === kind).length;
  const numbers = {
    created: numberOf('created'),
    changed: numberOf('changed'),
    deleted: numberOf('deleted'),
    unchanged: numberOf('unchanged'),
  };
  output.record({ type: 'result', ok: true, ...numbers, ...(dryRun ? { dryRun } : {}) });
  const parts = Object.entries(numbers).flatMap(([what, number]) =>
    number > 0 ? `${number} ${what}` : [],
  );
  const text = parts.length === 0 ? 'no schedules' : parts.join(', ');
  output.say(dryRun ? `${text}: nothing was done (--dry-run)` : text);
}

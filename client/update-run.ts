import { listOf, nearestWord } from '../pipeline/words.ts';
import { describeDuration } from './durations.ts';
import { UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { Row } from './progress/rows.ts';
import { checkRunning, sendUpdate, type UpdateWords } from './send-update.ts';
import type { Session } from './session.ts';
import { printable } from './text.ts';

/** What a person does to a run that waits for one. */
export interface PersonUpdate<Argument> {
  /** Name of the update of the workflow `imagePipeline`. */
  name: string;
  argument: Argument;
  /** How long to wait for the worker's answer. Milliseconds. */
  timeoutMs: number;
  /** Throws a {@link UsageError} where what is asked for cannot be, by how far the targets are. */
  check(rows: readonly Row[]): void;
}

/** Milliseconds that the update itself is given, however long the questions before it took. */
const leastPatience = 1_000;

/**
 * Sends an update to a run in progress, and answers as the run does. Throws {@link UsageError} where it
 * is refused, and `OutcomeUnknown` where no worker answers in time.
 */
export async function updateRun<Answer, Argument>(
  session: Session,
  run: PipelineRun,
  { name, argument, timeoutMs, check }: PersonUpdate<Argument>,
): Promise<Answer> {
  const { workflowId } = run;
  const words = wordsOf(workflowId, timeoutMs);
  const until = Date.now() + timeoutMs;
  await checkRunning(run, words);
  const { view } = await run.look();
  // Where no worker answers the question, the update itself waits for one.
  if (view.rows.length > 0) check(view.rows);
  const atLeast = Math.max(until, Date.now() + leastPatience);
  return await sendUpdate(session, run, { name, argument, until: atLeast }, words);
}

function wordsOf(workflowId: string, timeoutMs: number): UpdateWords {
  return {
    notRunning: (status) => notRunning(workflowId, status),
    late: `No worker took it up within ${describeDuration(timeoutMs)}, so that ${workflowId} may still wait.`,
    show: `forgeline show ${workflowId}`,
    tells: 'what it waits for',
  };
}

function notRunning(workflowId: string, status: string): UsageError {
  return new UsageError(`${workflowId} waits for nobody: it is ${status} already.`, {
    hint:
      status === 'completed'
        ? `See what came of it with: forgeline show ${workflowId}`
        : `Go on with what is not done with: forgeline retry ${workflowId}`,
  });
}

/** The target of a name; undefined where none is asked for. Throws {@link UsageError} for a misspelt one. */
export function targetNamed(
  workflowId: string,
  rows: readonly Row[],
  target: string | undefined,
): Row | undefined {
  if (target === undefined) return undefined;
  const names = rows.map((row) => row.target);
  const asked = rows.find((row) => row.target === target);
  if (asked) return asked;
  const near = nearestWord(target, names);
  throw new UsageError(`${workflowId} has no target "${printable(target)}".`, {
    hint: near
      ? `Did you mean ${near}?`
      : `Its targets: ${listOf(names.slice(0, 10), 'and')}${names.length > 10 ? ' …' : ''}.`,
  });
}

/** How far a target is, as the end of a sentence. */
export function stageText({ stage }: Row): string {
  if (stage === 'approval') return 'waiting for approval';
  return stage === 'pending' ? 'not begun yet' : stage;
}

import { userInfo } from 'node:os';
import type { Decided, Decision } from '../pipeline/model.ts';
import { mostSaid } from '../pipeline/said-by-people.ts';
import { listOf } from '../pipeline/words.ts';
import { UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { Row } from './progress/rows.ts';
import type { Session } from './session.ts';
import { stageText, targetNamed, updateRun } from './update-run.ts';

export interface DecisionRequest extends Omit<Decision, 'by'> {
  /** Who decides. @default the user of this machine */
  by?: string;
  /** How long to wait for the worker's answer. Milliseconds. */
  timeoutMs: number;
}

/**
 * Answers what a run asks before it publishes: of one publication, or of all that wait. Answers with the
 * publications that it is about. Throws {@link UsageError} where nothing waits for approval, or not this,
 * and {@link OutcomeUnknown} where no worker answers in time.
 */
export async function decideRun(
  session: Session,
  run: PipelineRun,
  decision: 'approve' | 'reject',
  { by = thisUser(), note, target, timeoutMs }: DecisionRequest,
): Promise<Decided> {
  checkText(by, '--by', mostSaid.by);
  if (note !== undefined) checkText(note, '--note', mostSaid.note);
  return await updateRun<Decided, Decision>(session, run, {
    name: decision,
    argument: {
      by,
      ...(note === undefined ? {} : { note }),
      ...(target === undefined ? {} : { target }),
    },
    timeoutMs,
    check: (rows) => checkWaits(run.workflowId, rows, { target, decision }),
  });
}

/** Whoever runs this, as the system calls them. Throws {@link UsageError} where it has no word for them. */
function thisUser(): string {
  try {
    const { username, uid } = userInfo();
    // Bun's word where the environment names nobody, as in a container.
    return username === 'unknown' ? `uid ${uid}` : username;
  } catch {
    throw new UsageError('This system does not say who you are.', {
      hint: 'Say it with --by NAME.',
    });
  }
}

function checkText(text: string, option: string, characters: number): void {
  if (text.trim() !== '' && text.length <= characters) return;
  throw new UsageError(
    text.trim() === ''
      ? `${option} is empty.`
      : `${option} has ${text.length} characters, and at most ${characters} are kept.`,
  );
}

/** Says before it is asked for what cannot be. */
function checkWaits(
  workflowId: string,
  rows: readonly Row[],
  { target, decision }: { target: string | undefined; decision: 'approve' | 'reject' },
): void {
  const waiting = rows.filter(({ stage }) => stage === 'approval');
  const asked = targetNamed(workflowId, rows, target);
  if (asked?.approval?.forAll && waiting.length > 1) {
    throw new UsageError(`One answer for all publications is asked of ${workflowId}.`, {
      hint: `Leave --target out: forgeline ${decision} ${workflowId}`,
    });
  }
  if (asked ? asked.stage === 'approval' : waiting.length > 0) return;
  const names = waiting.map((row) => row.target);
  throw new UsageError(
    asked
      ? `${asked.target} of ${workflowId} does not wait for approval: it is ${stageText(asked)}.`
      : `Nothing of ${workflowId} waits for approval.`,
    {
      hint:
        names.length > 0
          ? `What waits for approval: ${listOf(names, 'and')}.`
          : `See how far it is with: forgeline show ${workflowId}`,
    },
  );
}

import { printable } from '../text.ts';
import type { Row, RunView } from './rows.ts';

/** What a target waits for that is blocked, what to do about it, and how to have it go on then. */
export function waitingLines(workflowId: string, { target, blocked }: Row): string[] {
  if (!blocked) return [];
  const { message, hint, uforge } = blocked;
  const said = uforge?.message;
  return [
    `${printable(target)} waits for a person: ${printable(message)}`,
    ...(said && !message.includes(said) ? [`  UForge said: ${printable(said)}`] : []),
    `  hint: ${printable(hint)}`,
    `  then: ${unblockCommand(workflowId, target)}`,
  ];
}

/** The command that has one target go on. Ids and targets are words that no shell takes apart. */
function unblockCommand(workflowId: string, target: string): string {
  return `forgeline unblock ${workflowId} --target ${printable(target)}`;
}

/** Whether nothing goes on any more in any of the runs before a person does something. */
export function allWaitForPerson(runs: readonly RunView[]): boolean {
  const open = runs
    .flatMap(({ rows }) => rows)
    .filter(({ stage }) => !['completed', 'failed', 'cancelled'].includes(stage));
  const areKnown = runs.every(({ rows }) => rows.length > 0);
  return areKnown && open.every(isHeld) && open.some(({ stage }) => stage === 'blocked');
}

/** Blocked itself, or not begun: what it is to begin with is blocked. */
function isHeld({ stage }: Row): boolean {
  return stage === 'blocked' || stage === 'pending';
}

export const leaveItWaiting = 'All that is left waits for a person; Ctrl-C leaves it waiting.';

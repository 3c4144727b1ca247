import type { ApprovalWait } from '../../pipeline/model.ts';
import { printable } from '../text.ts';
import type { Row, RunView } from './rows.ts';

/** What a target waits for a person to do, and how to have it go on then. */
export function waitingLines(workflowId: string, { target, blocked, approval }: Row): string[] {
  if (approval) return approvalLines(workflowId, target, approval);
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

function approvalLines(
  workflowId: string,
  target: string,
  { forAll, expiresAt }: ApprovalWait,
): string[] {
  const which = forAll ? '' : ` --target ${printable(target)}`;
  const until = expiresAt === undefined ? '' : ` until ${printable(expiresAt)}`;
  return [
    `${printable(target)} waits for approval${until}: forgeline approve ${workflowId}${which}`,
    `  or: forgeline reject ${workflowId}${which}`,
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
  return areKnown && open.every(isHeld) && open.some(waitsForPerson);
}

/** Whether a target goes on only after a person has done or said something. */
export function waitsForPerson({ stage }: Pick<Row, 'stage'>): boolean {
  return stage === 'blocked' || stage === 'approval';
}

/** Waits itself, or has not begun: what it is to begin with waits. */
function isHeld(row: Row): boolean {
  return waitsForPerson(row) || row.stage === 'pending';
}

export const leaveItWaiting = 'All that is left waits for a person; Ctrl-C leaves it waiting.';

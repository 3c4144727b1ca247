import type { Ticket } from '../pipeline/model.ts';

/** Says what cannot be proven of a thing at UForge, and what else people must know of it. */
export function warn(
  result: { warnings?: string[] },
  ticket: Ticket,
  what: string,
  others: string[] = [],
): void {
  const warnings = [
    ...(ticket.ours === 'likely' ? [notProven(what)] : []),
    ...(ticket.duplicate ? [possibleDuplicate(what)] : []),
    ...others,
  ];
  if (warnings.length > 0) result.warnings = warnings;
  else delete result.warnings;
}

function notProven(what: string): string {
  return `No answer of UForge named the ${what}: it was found by looking and is not provably ours.`;
}

function possibleDuplicate(what: string): string {
  return `Possible duplicate: an answer of UForge was lost, and more than this ${what} may have come of it.`;
}

/** What is said of a thing that was given up while nobody knew whether UForge would make it. */
export function possibleLeftover(what: string): string {
  return `Possible leftover: an answer of UForge was lost; if it makes the ${what} after all, nobody uses it.`;
}

/** What a run says whose image could not be the one of the run before. */
export const madeAnew =
  'The image of the earlier run was gone, and was generated anew; what was done already was made of that one.';

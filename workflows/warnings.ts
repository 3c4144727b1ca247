import type { Ticket } from '../pipeline/model.ts';

/** Says what cannot be proven of a thing at UForge, and what else people must know of it. */
export function warn(
  result: { warnings?: string[] },
  ticket: Ticket,
  what: string,
  others: string[] = [],
): void {
  const doubt = doubts[ticket.ours](what);
  const warnings = [...(doubt === undefined ? [] : [doubt]), ...others];
  if (warnings.length > 0) result.warnings = warnings;
  else delete result.warnings;
}

const doubts: Record<Ticket['ours'], (what: string) => string | undefined> = {
  proven: () => undefined,
  likely: (what) =>
    `No answer of UForge named the ${what}: it was found by looking and is not provably ours.`,
  'possible duplicate': (what) =>
    `Possible duplicate: an answer of UForge was lost, and more than this ${what} may have come of it.`,
};

/** What a run says whose image could not be the one of the run before. */
export const madeAnew =
  'The image of the earlier run was gone, and was generated anew; what was done already was made of that one.';

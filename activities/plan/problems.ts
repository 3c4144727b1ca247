import type { Problem } from '../../pipeline/model.ts';
import { listOf, nearestWord, quoted } from '../../pipeline/words.ts';

/** Names shown of what exists, at most: an installation can have thousands of appliances. */
const shownAtMost = 40;

/** What stops a pipeline from being planned; collected, not thrown one by one. */
export class PlanProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Something is asked for by a name that nothing has. Says what there is, and what was meant. */
export function unknown(
  code: string,
  what: string,
  asked: string,
  existing: string[],
): PlanProblem {
  const names = [...new Set(existing)].sort();
  const near = nearestWord(asked, names);
  return new PlanProblem({
    code,
    message: `There is no ${what} ${quoted(asked)}${near ? `; did you mean ${quoted(near)}?` : '.'}`,
    hint: names.length === 0 ? `This login sees no ${what} at all.` : `There are ${some(names)}.`,
  });
}

function some(names: string[]): string {
  const shown = names.slice(0, shownAtMost).map(quoted);
  const others = names.length - shown.length;
  return listOf(others > 0 ? [...shown, `${others} more`] : shown, 'and');
}

/** Several things have the name that was asked for, and only an id tells them apart. */
export function ambiguous(code: string, what: string, asked: string, uris: string[]): PlanProblem {
  return new PlanProblem({
    code,
    message: `There are ${uris.length} ${what}s named ${quoted(asked)}.`,
    hint: `Name one by its id; they are ${listOf(uris, 'and')}.`,
  });
}

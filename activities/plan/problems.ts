import type { Problem } from '../../pipeline/model.ts';
import { listOf, nearestWord, quoted } from '../../pipeline/words.ts';

/** Names shown of what exists, at most: a sentence, not a catalogue. */
const shownAtMost = 12;

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
  const more = names.length > shownAtMost ? ` and ${names.length - shownAtMost} more` : '';
  return new PlanProblem({
    code,
    message: `There is no ${what} ${quoted(asked)}${near ? `; did you mean ${quoted(near)}?` : '.'}`,
    hint:
      names.length === 0
        ? `This login sees no ${what} at all.`
        : `There are: ${listOf(names.slice(0, shownAtMost).map(quoted), more ? 'or' : 'and').replaceAll(' or ', ', ')}${more}.`,
  });
}

/** Several things have the name that was asked for, and only an id tells them apart. */
export function ambiguous(code: string, what: string, asked: string, uris: string[]): PlanProblem {
  return new PlanProblem({
    code,
    message: `There are ${uris.length} ${what}s named ${quoted(asked)}.`,
    hint: `Name one by its id; they are ${listOf(uris, 'and')}.`,
  });
}

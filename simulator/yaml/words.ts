import { distance } from 'fastest-levenshtein';

/** `; did you mean X?` with what a misspelt word most likely meant, or nothing if all are far off. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const asked = word.toLowerCase();
  const near = candidates
    .map((candidate) => ({ candidate, steps: distance(asked, candidate.toLowerCase()) }))
    .sort((one, other) => one.steps - other.steps)[0];
  const tolerated = Math.max(1, Math.ceil(word.length / 3));
  return near && near.steps <= tolerated && near.steps < word.length
    ? `; did you mean ${near.candidate}?`
    : '';
}

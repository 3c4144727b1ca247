import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a misspelt word most likely meant, if any is near enough: a third of its
 * letters wrong at most, as a far-fetched suggestion misleads more than none.
 */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const asked = word.toLowerCase();
  let best: { candidate: string; steps: number } | undefined;
  for (const candidate of candidates) {
    const steps = distance(asked, candidate.toLowerCase());
    if (steps < (best?.steps ?? Number.POSITIVE_INFINITY)) best = { candidate, steps };
  }
  const tolerated = Math.max(1, Math.ceil(word.length / 3));
  return best && best.steps <= tolerated && best.steps < word.length ? best.candidate : undefined;
}

/** `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** A name as it stands in a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

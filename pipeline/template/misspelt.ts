import type { DocumentProblem } from '../document.ts';
import { templateKeys } from '../kind.ts';
import { nearestWord, quoted } from '../words.ts';

/**
 * Keys of a template that are probably meant for `stack` or `builders`, where that is missing. Others
 * are let pass: they can be anything.
 */
export function misspeltKeys(value: unknown): DocumentProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  const missing = templateKeys.filter((key) => !Object.hasOwn(value, key));
  return Object.keys(value).flatMap((key): DocumentProblem[] => {
    const near = templateKeys.includes(key) ? undefined : nearestWord(key, missing);
    if (near === undefined) return [];
    return [{ path: [key], at: 'key', message: `unknown key; did you mean ${quoted(near)}?` }];
  });
}

import type { z } from 'zod';
import { listOf, quoted } from './words.ts';

/** Words for what a schema found, where the schema gives none of its own. */
export function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}`;
    case 'invalid_value':
      return `expected ${listOf(issue.values.map(quotedValue), 'or')}`;
    case 'too_big':
      return `expected at most ${issue.maximum} characters`;
    default:
      return undefined;
  }
}

/** A value as it stands in a sentence. */
export const quotedValue = (value: unknown) => quoted(String(value));

/** The beginning of what is said where text of any kind is wanted. */
export const anyText = 'expected text,';

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
};

/** What stands there, for sentences. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

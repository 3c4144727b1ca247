import type { z } from 'zod';
import {
  type DocumentPath,
  type DocumentProblem,
  type PipelineDocument,
  pathText,
} from './document.ts';
import { anyText, kindOf, quotedValue } from './issue-words.ts';
import { templateKeys } from './kind.ts';
import { otherNames } from './publication-types.ts';
import { referenceForms } from './reference.ts';
import { alternativesAt, descriptionAt, keysAt } from './schema-walk.ts';
import { listOf, nearestWord, quoted } from './words.ts';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** The document that is checked, and what it is called: `a pipeline file`. */
interface Checked {
  document: PipelineDocument;
  called: string;
}

/** Turns what a schema found into problems that people can read, each at its place. */
export function schemaProblems(
  issues: readonly Issue[],
  schema: Schema,
  checked: Checked,
): DocumentProblem[] {
  return (
    issues
      .flatMap((issue) => explain(issue, schema, checked))
      // A misspelt key is one mistake: that the right one is missing goes without saying.
      .filter(({ path, kind }, _index, all) => {
        const place = pathText(path);
        return kind !== 'missing' || !all.some(({ meant }) => meant && pathText(meant) === place);
      })
  );
}

interface SchemaProblem extends DocumentProblem {
  kind?: 'missing';
  /** Where the key would be that a misspelt one probably means. */
  meant?: DocumentPath;
}

function explain(issue: Issue, schema: Schema, checked: Checked): SchemaProblem[] {
  const { path } = issue;
  const { document, called } = checked;
  const value = valueAt(document.value, path);
  if (value === undefined && issue.code !== 'unrecognized_keys') return [missing(path, schema)];

  const alternatives = alternativesAt(schema, path);
  if (alternatives.length > 1) {
    const problem = wrongAlternative(path, value, { alternatives, called });
    if (problem) return [problem];
  }
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => unknownKey([...path, key], key, { known, called }));
  }
  if (issue.code === 'invalid_union' && alternatives.length > 1) {
    const chosen = alternatives.findIndex((keys) => keys.some((key) => hasKey(value, key)));
    const inner = issue.errors[chosen] ?? [];
    return within(path, inner).flatMap((nested) => explain(nested, schema, checked));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((inner) => inner.every(isOfItsKind)) ?? [];
    if (meant.length > 0) {
      return within(path, meant).flatMap((nested) => explain(nested, schema, checked));
    }
    const near = alternatives.length > 0 ? nearestOfWords(issue, value) : undefined;
    if (near) return [{ path, message: `unknown value; did you mean ${quoted(near)}?` }];
  }
  return [wrongValue(issue, value, schema, document)];
}

function within(path: DocumentPath, issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

/** Whether an alternative was meant: what stands there is of its kind, but not right. */
function isOfItsKind({ code, path }: Issue): boolean {
  return path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value');
}

/** The word that was meant, where one of several words, or something else, may stand. */
function nearestOfWords(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
  return nearestWord(value, words);
}

function missing(path: DocumentPath, schema: Schema): SchemaProblem {
  const description = descriptionAt(schema, path);
  return {
    path,
    kind: 'missing',
    message: 'is required, and missing',
    ...(description && { hint: description }),
  };
}

function wrongValue(
  issue: Issue,
  value: unknown,
  schema: Schema,
  document: PipelineDocument,
): DocumentProblem {
  const { path, message } = issue;
  if (issue.code === 'invalid_type' && issue.expected === 'string') {
    const number = document.numberAt(path);
    const isAnyText = message.startsWith(anyText);
    if (isAnyText && number) return unquoted(path, number, document.language);
    if (isAnyText && typeof value === 'boolean') {
      return { path, message, hint: `Put it in quotes: "${value}".` };
    }
  }
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearestWord(value, issue.values.map(String));
    if (near)
      return {
        path,
        message: `unknown value; did you mean ${quoted(near)}?`,
        hint: `It is ${listOf(issue.values.map(quotedValue), 'or')}.`,
      };
  }
  if (typeof value === 'string' && /^(yes|no|on|off)$/i.test(value)) {
    return { path, message, hint: 'YAML 1.2 has true and false only; write one of these.' };
  }
  const description = descriptionAt(schema, path);
  return { path, message, ...(description && { hint: description }) };
}

/** A number where text is wanted. */
export function unquoted(
  path: DocumentPath,
  { value, source }: { value: number; source: string },
  language: string,
): DocumentProblem {
  const read = String(value) === source ? 'a number' : `the number ${value}`;
  return {
    path,
    message: `expected text, but ${language} reads ${source} as ${read}; put it in quotes: "${source}"`,
    hint: 'Without quotes 1.10 and 1.1 would be the same.',
  };
}

/** One sentence where a mapping has to be one of several: none of them, or parts of two. */
function wrongAlternative(
  path: DocumentPath,
  value: unknown,
  { alternatives, called }: { alternatives: readonly (readonly string[])[]; called: string },
): SchemaProblem | undefined {
  const ways = alternatives.map((keys) => listOf(keys, 'and')).join(', or ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { path, message: `expected a mapping with ${ways}, found ${kindOf(value)}` };
  }
  const used = alternatives.filter((keys) => keys.some((key) => hasKey(value, key)));
  if (used.length === 1) return undefined;
  if (used.length > 1) return { path, message: `expected either ${ways}, not both` };

  const known = alternatives.flat();
  const [key] = Object.keys(value);
  const near = key === undefined ? undefined : nearestWord(key, known);
  if (key !== undefined && near !== undefined)
    return unknownKey([...path, key], key, { known, called });
  return { path, message: `expected either ${ways}` };
}

const secretWords = /passw|passphrase|secret|token|credential|(api|access|private|public)_?-?key/i;

function unknownKey(
  path: DocumentPath,
  key: string,
  { known, called }: { known: readonly string[]; called: string },
): SchemaProblem {
  if (path.length === 1 && templateKeys.includes(key)) return keyOfTemplate(path, called);
  const near = known.find((name) => name === otherNames[key]) ?? nearestWord(key, known);
  if (near) {
    const message = `unknown key; did you mean ${quoted(near)}?`;
    return { path, at: 'key', message, meant: [...path.slice(0, -1), near] };
  }
  if (!secretWords.test(key)) {
    const where = path.length > 1 ? pathText(path.slice(0, -1)) : capitalised(called);
    return {
      path,
      at: 'key',
      message: 'unknown key',
      hint: `${where} takes ${listOf(shown(known), 'and')}.`,
    };
  }
  return {
    path,
    at: 'key',
    message: `unknown key, and ${called} refers to a secret as ${referenceForms.env} or ${referenceForms.file} only`,
    hint: 'Take it out: the credentials of a cloud account stay in UForge, and those of UForge belong in the settings.',
  };
}

/** A builder takes the keys of every cloud: too many to read. Its own come first. */
function shown(keys: readonly string[]): readonly string[] {
  if (keys.length <= 40) return keys;
  const first = keys.slice(0, 9);
  return [...first, `${keys.length - first.length} keys of formats and clouds`];
}

function keyOfTemplate(path: DocumentPath, called: string): SchemaProblem {
  return {
    path,
    at: 'key',
    message: `this is a key of hammr templates, and the rest makes the file ${called}`,
    hint: 'A file is one or the other: a hammr template has stack and builders, a pipeline file source and images.',
  };
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function valueAt(value: unknown, path: DocumentPath): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step))
      return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

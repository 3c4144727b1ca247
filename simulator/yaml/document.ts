import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { suggestion } from './words.ts';

/** Names the place of a path in what is checked. */
type Locate = (path: readonly PropertyKey[]) => string;

/** An object that has these keys and no others; a misspelt one is told what it may have meant. */
export function closedObject<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map((key) => `there is no key ${key}${suggestion(key, known)}`).join('; ');
    },
  });
}

/**
 * Reads a YAML (or JSON) text that has to fit a schema.
 *
 * @param origin names the text in errors: a file's path
 * @param fail makes the error from its message: a line for each problem, with its line and column
 */
export function readDocument<S extends z.ZodType>(
  schema: S,
  text: string,
  origin: string,
  fail: (message: string) => Error,
): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw fail(`${origin}:${line}:${col}: ${error.message.split('\n')[0]}`);
  }
  const locate: Locate = (path) => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return `${origin}:${line}:${col}`;
    }
    return origin;
  };
  return check(schema, toPlain(document, origin, fail), locate, fail);
}

/** {@link readDocument} of a file, which errors name. */
export async function readDocumentFile<S extends z.ZodType>(
  schema: S,
  path: string,
  fail: (message: string) => Error,
): Promise<z.output<S>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw fail(`${path}: cannot be read (${code}).`);
  }
  return readDocument(schema, text, path, fail);
}

/** Checks a value that was made in code. */
export function checkValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
  origin: string,
  fail: (message: string) => Error,
): z.output<S> {
  return check(schema, value, () => origin, fail);
}

function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  locate: Locate,
  fail: (message: string) => Error,
): z.output<S> {
  const lost = pathOfLostKey(value);
  if (lost !== undefined) {
    throw fail(`${locate(lost)}: ${lost.join('.')}: no key can be called ${lostKey}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => leaves(issue, []));
  throw fail(
    problems
      .map(
        ({ path, place = path, message }) =>
          `${locate(place)}: ${path.join('.') || 'top level'}: ${message}`,
      )
      .join('\n'),
  );
}

/** A key that objects of this language cannot have like any other: it would be left out in silence. */
const lostKey = '__proto__';

/** Where that key stands in a value, if it does. */
function pathOfLostKey(
  value: unknown,
  above: PropertyKey[] = [],
  /** What was looked into already: YAML can refer to the same thing twice, and to what is around it. */
  known = new Set<unknown>(),
): PropertyKey[] | undefined {
  if (typeof value !== 'object' || value === null || known.has(value)) return undefined;
  known.add(value);
  for (const [key, below] of Object.entries(value)) {
    const path = [...above, key];
    const found = key === lostKey ? path : pathOfLostKey(below, path, known);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Problem {
  path: PropertyKey[];
  /** Where it is, if that is not the path itself. */
  place?: PropertyKey[];
  message: string;
}

/** What is wrong in the form that was meant, where there are several that do not say what they are. */
function leaves(issue: z.core.$ZodIssue, above: PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return [{ path, place: [...path, ...issue.keys.slice(0, 1)], message: issue.message }];
  }
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') {
    return [{ path, message: issue.message }];
  }
  const meant = issue.errors.find((issues) => !issues.some(isOfAnotherType));
  if (meant === undefined) return [{ path, message: issue.message }];
  return meant.flatMap((one) => leaves(one, path));
}

function isOfAnotherType(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function toPlain(
  document: Document.Parsed,
  origin: string,
  fail: (message: string) => Error,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fail(`${origin}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

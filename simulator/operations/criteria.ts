import type { Call } from '../call.ts';
import { documentedOperations } from '../facts/operations.ts';
import { UForgeFailure } from '../failure.ts';
import type { XmlObject, XmlValue } from '../xml/write.ts';
import { flagIn, wholeNumberIn } from './query.ts';

/** One page of a list, and how many entries match in all. */
export interface Page {
  entries: XmlObject[];
  total: number;
}

/**
 * Applies the search criteria that the documentation gives to an operation, and no others: `query`
 * (such as `name=='web';version=='2.1'`, `;` is and, `,` is or), `orderBy` with `descending`,
 * `offset` and `count`; in lists of scans `orderby` with `asc`, `index` and `max`.
 *
 * @throws UForgeFailure 400 for criteria that cannot be understood.
 */
export function applyCriteria(call: Pick<Call, 'operation' | 'query'>, entries: XmlObject[]): Page {
  const known = documentedOperations.get(call.operation)?.query ?? [];
  const query = new URLSearchParams([...call.query].filter(([name]) => known.includes(name)));
  const wanted = entries.filter(makeFilter(query.get('query') ?? ''));
  const orderBy = query.get('orderBy') ?? query.get('orderby');
  if (orderBy !== null && orderBy !== '') {
    const way = (flagIn(query, 'descending') ?? flagIn(query, 'asc') === false) ? -1 : 1;
    wanted.sort((a, b) => way * compare(valueAt(a, orderBy), valueAt(b, orderBy)));
  }
  const offset = wholeNumberIn(query, 'offset') ?? wholeNumberIn(query, 'index') ?? 0;
  const count = wholeNumberIn(query, 'count') ?? wholeNumberIn(query, 'max');
  return {
    entries: wanted.slice(offset, count === undefined ? undefined : offset + count),
    total: wanted.length,
  };
}

type Filter = (entry: XmlObject) => boolean;

function makeFilter(query: string): Filter {
  if (query.trim() === '') return () => true;
  const alternatives = splitOutsideQuotes(query, ',').map((all) => {
    const terms = splitOutsideQuotes(all, ';').map(makeTerm);
    return (entry: XmlObject) => terms.every((term) => term(entry));
  });
  return (entry) => alternatives.some((alternative) => alternative(entry));
}

function makeTerm(term: string): Filter {
  const [, path = '', operator, written = ''] =
    /^([\w.]+)\s*(==|!=)\s*(.*)$/s.exec(term.trim()) ?? [];
  const wanted = readValue(written);
  if (operator === undefined || wanted === undefined) {
    throw new UForgeFailure(400, `The search criterion ${term} cannot be understood.`);
  }
  return (entry) => (String(valueAt(entry, path) ?? '') === wanted) === (operator === '==');
}

/** What a value means, in quotes of either kind or in none; nothing for a quote too many or too few. */
function readValue(written: string): string | undefined {
  const [, single, double] = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s.exec(written) ?? [];
  const quoted = single ?? double;
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, '$1');
  return /['"]/.test(written) ? undefined : written;
}

/** Splits at the separators outside quotes; inside, a backslash guards the letter behind it. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  let guarded = false;
  for (const char of text) {
    if (quote === '' && char === separator) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += char;
    if (guarded) guarded = false;
    else if (quote === '') quote = char === "'" || char === '"' ? char : '';
    else if (char === '\\') guarded = true;
    else if (char === quote) quote = '';
  }
  return parts;
}

function valueAt(entry: XmlObject, path: string): XmlValue | undefined {
  let value: XmlValue | XmlValue[] | undefined = entry;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value instanceof Date || Array.isArray(value))
      return undefined;
    value = value[name];
  }
  return Array.isArray(value) ? undefined : value;
}

function compare(a: XmlValue | undefined, b: XmlValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  return String(a ?? '').localeCompare(String(b ?? ''));
}

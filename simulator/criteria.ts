import { UForgeFailure } from './failure.ts';
import type { XmlObject, XmlValue } from './xml-write.ts';

/** One page of a list, and how many entries match in all. */
export interface Page {
  entries: XmlObject[];
  total: number;
}

/**
 * Applies the search criteria that lists take: `query` (such as `name=='web';version=='2.1'`, `;`
 * is and, `,` is or), `orderBy` with `descending`, `offset` and `count`.
 *
 * @throws UForgeFailure 400 for criteria that cannot be understood.
 */
export function applyCriteria(entries: XmlObject[], query: URLSearchParams): Page {
  const wanted = entries.filter(makeFilter(query.get('query') ?? ''));
  const orderBy = query.get('orderBy') ?? query.get('orderby');
  if (orderBy !== null && orderBy !== '') {
    wanted.sort((a, b) => compare(valueAt(a, orderBy), valueAt(b, orderBy)));
    if (query.get('descending') === 'true' || query.get('asc') === 'false') wanted.reverse();
  }
  const offset = wholeNumber(query.get('offset') ?? query.get('index'), 'offset') ?? 0;
  const count = wholeNumber(query.get('count') ?? query.get('max'), 'count');
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
  const match =
    /^\s*([\w.]+)\s*(==|!=)\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^'"]*?))\s*$/.exec(term);
  if (match === null) {
    throw new UForgeFailure(400, `The search criterion ${term} cannot be understood.`);
  }
  const [, path = '', operator, single, double, bare] = match;
  const wanted = (single ?? double)?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '';
  return (entry) => (String(valueAt(entry, path) ?? '') === wanted) === (operator === '==');
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  for (const char of text) {
    if (quote === '' && char === separator) {
      parts.push('');
      continue;
    }
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    parts[parts.length - 1] += char;
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

function wholeNumber(text: string | null, name: string): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new UForgeFailure(400, `The parameter ${name} must be a whole number.`);
  }
  return Number(text);
}

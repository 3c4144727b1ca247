import { InvalidRequest } from '../errors/invalid-request.ts';
import { MalformedAnswer } from '../errors/malformed-answer.ts';
import { Refused } from '../errors/refused.ts';
import type { ListOptions, Options, PageSize, Search, Sorting } from './options.ts';

/** One answer of a list. */
interface Page<Entry> {
  entries: Entry[];
  /** How many there are in all, where the server says so. */
  total: number | undefined;
}

/** What part of a list is asked for. */
export interface Window {
  count?: number;
  offset?: number;
}

/** Asks for a part of a list; for all that the server gives by itself where the window is empty. */
export type Fetch<Entry> = (window: Window) => Promise<Page<Entry>>;

/** Whoever wants more requests than this of one list gets them from a server gone wrong. */
const maxRequests = 10_000;

/**
 * A whole list. The first request asks for no part of it, as known clients do; where `total` says that
 * more is to be had, the rest is fetched from where the first answer ended. A server that ignores the
 * offset brings nothing new, and one that knows of none refuses it: both end it, too.
 */
export async function listAll<Entry extends Identifiable>(
  operation: string,
  options: ListOptions,
  fetch: Fetch<Entry>,
): Promise<Entry[]> {
  if (options.whole) return wholeList(operation, fetch);
  const all = new DistinctEntries<Entry>();
  const { entries, total = 0 } = await fetch({});
  all.add(entries);
  let offset = entries.length;
  for (let requests = 1; offset > 0 && all.entries.length < total; requests++) {
    if (requests === maxRequests) throw endless(operation);
    const page = await fetch({ offset }).catch(nothingIfRefused);
    if (all.add(page.entries).length === 0) break;
    offset += page.entries.length;
  }
  return all.entries;
}

/** How often a list is begun anew that changes while it is read. */
const attemptsAtWhole = 3;

/** A list of which nothing is missing, although entries may come and go between its parts. */
async function wholeList<Entry extends Identifiable>(
  operation: string,
  fetch: Fetch<Entry>,
): Promise<Entry[]> {
  for (let attempt = 1; ; attempt++) {
    const list = await readOverlapping(operation, fetch);
    if (list.entries.length >= (list.total ?? 0)) return list.entries;
    if (attempt === attemptsAtWhole) throw cut(operation, list);
  }
}

/**
 * Reads a list in parts that overlap by one entry, up to its end, or as far as the parts fit together:
 * where another entry stands in the place of the last one known, something has come or gone.
 */
async function readOverlapping<Entry extends Identifiable>(
  operation: string,
  fetch: Fetch<Entry>,
): Promise<Page<Entry>> {
  const list = await fetch({});
  for (let requests = 1; list.entries.length < (list.total ?? 0); requests++) {
    if (requests === maxRequests) throw endless(operation);
    const last = list.entries.at(-1);
    if (last === undefined) break;
    const page = await fetch({ offset: list.entries.length - 1 }).catch(nothingIfRefused);
    const [again, ...more] = page.entries;
    if (again === undefined || identityOf(again) !== identityOf(last) || more.length === 0) break;
    list.entries.push(...more);
    list.total = page.total ?? list.total;
  }
  return list;
}

/** Throws where a list must be whole and is not, by the server's own account. */
export function checkWhole(
  operation: string,
  { whole }: ListOptions,
  { entries, total = 0 }: { entries: unknown[]; total?: number | undefined },
): void {
  if (whole && entries.length < total) throw cut(operation, { entries, total });
}

function cut(
  operation: string,
  { entries, total }: { entries: unknown[]; total: number | undefined },
): MalformedAnswer {
  return new MalformedAnswer(
    `UForge gives only ${entries.length} of the ${total} entries that it says there are (${operation}).`,
    { operation, kind: 'cut' },
  );
}

function nothingIfRefused(error: unknown): Page<never> {
  if (error instanceof Refused) return { entries: [], total: undefined };
  throw error;
}

/**
 * A list page by page, each as long as asked for at most, or as the server gives. Ends where its `total`
 * is reached, or with the first page that brings nothing new. An entry that moves while others are
 * deleted or made comes once, or can be missed: that is in the nature of offsets.
 */
export async function* pagesOf<Entry extends Identifiable>(
  operation: string,
  { count, offset = 0 }: PageSize,
  fetch: Fetch<Entry>,
): AsyncGenerator<Entry[], void, undefined> {
  checkNumber(operation, 'count', count, 1);
  checkNumber(operation, 'offset', offset, 0);
  const seen = new DistinctEntries<Entry>();
  let at = offset;
  for (let requests = 1; ; requests++) {
    const { entries, total } = await fetch({ count, offset: at });
    const added = seen.add(entries);
    if (added.length > 0) yield added;
    at += entries.length;
    if (added.length === 0 || at >= (total ?? Number.POSITIVE_INFINITY)) return;
    if (requests === maxRequests) throw endless(operation);
  }
}

/** `list` and `pages` of a list that takes `query`, `orderBy`, `descending`, `count` and `offset`. */
export function searchableList<Entry extends Identifiable>(
  operation: string,
  ask: (options: Options & { query: ReturnType<typeof pageQuery<Entry>> }) => Promise<Page<Entry>>,
) {
  const matching =
    (options: Options & Search<Entry>): Fetch<Entry> =>
    (window) =>
      ask({ ...options, query: pageQuery(options, window) });
  return {
    list: (options: ListOptions & Search<Entry> = {}) =>
      listAll(operation, options, matching(options)),
    pages: (options: Options & Search<Entry> & PageSize) =>
      pagesOf(operation, options, matching(options)),
  };
}

/** The query of lists that take `query`, `orderBy`, `descending`, `count` and `offset`. */
export function pageQuery<Entry>(search: Search<Entry>, window: Window) {
  const { where, orderBy, descending } = search;
  return {
    ...(where !== undefined && { query: where }),
    ...(orderBy !== undefined && { orderBy }),
    ...(descending !== undefined && { descending }),
    ...window,
  };
}

/** The query of lists that call them `orderby`, `asc`, `max` and `index`. */
export function windowQuery<Entry>(sorting: Sorting<Entry>, { count, offset }: Window) {
  const { orderBy, descending } = sorting;
  return {
    ...(orderBy !== undefined && { orderby: orderBy }),
    ...(descending !== undefined && { asc: !descending }),
    ...(count !== undefined && { max: count }),
    ...(offset !== undefined && { index: offset }),
  };
}

interface Identifiable {
  uri?: string;
  dbId?: string;
}

function identityOf(entry: Identifiable): string {
  return entry.uri ?? entry.dbId ?? JSON.stringify(entry);
}

/** Entries that came, each once. */
class DistinctEntries<Entry extends Identifiable> {
  readonly entries: Entry[] = [];
  readonly #known = new Set<string>();

  /** The new ones of some entries. */
  add(entries: Entry[]): Entry[] {
    const added: Entry[] = [];
    const own = new Set<string>();
    for (const entry of entries) {
      const identity = identityOf(entry);
      // Within one answer, two of the same are what the server means to say.
      if (this.#known.has(identity)) continue;
      own.add(identity);
      added.push(entry);
    }
    for (const identity of own) this.#known.add(identity);
    this.entries.push(...added);
    return added;
  }
}

function checkNumber(operation: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new InvalidRequest(
    `${operation} needs a whole number from ${least} as ${name}, not ${value}.`,
    operation,
  );
}

function endless(operation: string): MalformedAnswer {
  return new MalformedAnswer(
    `The list of ${operation} does not end after ${maxRequests} requests.`,
    { operation, kind: 'incomplete' },
  );
}

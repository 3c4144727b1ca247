import type { Criterion, SearchField } from '../criteria.ts';

/** What every call may be given. */
export interface Options {
  signal?: AbortSignal;
  /**
   * Whether the answer has to come from the server as a whole. Otherwise one that the server itself
   * calls unchanged (304) is taken from what this client remembers.
   */
  fresh?: boolean;
  /**
   * Asked right before the first byte leaves, which can be long after the call: connections take their
   * time, and machines sleep. Where it says no, nothing is sent (`Aborted`, with `sent` no).
   */
  mayBegin?(): boolean;
}

/** What a call for a list may be given. */
export interface ListOptions extends Options {
  /**
   * Whether a list that the server itself calls longer (`total`) than what it gives is an error
   * (`MalformedAnswer` of the kind `cut`) rather than what there is to be had. For those to whom an absent
   * entry proves something.
   */
  whole?: boolean;
}

/** How the entries of a list are sorted. */
export interface Sorting<Entry> {
  orderBy?: SearchField<Entry>;
  descending?: boolean;
}

/** Which entries of a list are wanted, and in what order. */
export interface Search<Entry> extends Sorting<Entry> {
  where?: Criterion<SearchField<Entry>>;
}

/** What part of a list is wanted. */
export interface PageSize {
  /** Entries of a page. */
  count: number;
  /** Entries to leave out at the beginning. @default 0 */
  offset?: number;
}

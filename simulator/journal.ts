/** One request and what became of it. Carries no secret: ids, tokens and signatures are redacted. */
export interface JournalEntry {
  /** 1 for the first since start, reset or clearing; rises. */
  number: number;
  /** When the request came, by the server's clock, ISO 8601. */
  at: string;
  method: string;
  /** Path and query as sent, with secret values replaced by `***`. */
  path: string;
  /** The operation's name in UForge's documentation; absent if there is none for the path. */
  operation?: string;
  /** How the request was authenticated. */
  auth: 'basic' | 'apiKey' | 'oneTimeId' | 'none' | 'refused';
  /** The header `Range`, if there was one. */
  range?: string;
  /** HTTP status; 0 if the connection was reset without an answer. */
  status: number;
  /** Bytes of the answer's body that were handed to the socket. */
  bytes: number;
  /** Milliseconds, in real time, until the last byte was handed over. */
  durationMs: number;
  /** How the request's body departs from the schema; empty for a body as it should be, or none. */
  schemaViolations: string[];
  /** The fault that was put in the way, if one was. */
  fault?: {
    /** Name of the rule. */
    rule: string;
    /** Whether the operation was carried out: not at all, in time, or later, and not yet. */
    work: 'undone' | 'done' | 'later';
  };
}

/** Which entries are wanted: all of it must hold. */
export interface JournalFilter {
  /** The operation's name. */
  operation?: string | undefined;
  /** Only entries with a higher number. */
  since?: number | undefined;
}

const longest = 100_000;

const secretParameters = new Set(['signature', 'apiKey', 'downloadId', 'downloadToken']);

/** The requests that were answered, in the order in which that was done. */
export class Journal {
  private entries: JournalEntry[] = [];
  private last = 0;

  /** Keeps the newest hundred thousand. */
  add(entry: Omit<JournalEntry, 'number'>): JournalEntry {
    const numbered = { number: ++this.last, ...entry };
    this.entries.push(numbered);
    if (this.entries.length > 1.2 * longest) this.entries = this.entries.slice(-longest);
    return numbered;
  }

  list({ operation, since = 0 }: JournalFilter = {}): JournalEntry[] {
    const kept = this.entries.slice(-longest);
    if (operation === undefined && since <= 0) return kept;
    return kept.filter(
      (entry) => entry.number > since && (operation === undefined || entry.operation === operation),
    );
  }

  clear(): void {
    this.entries = [];
    this.last = 0;
  }
}

/** A request's target with the values of secret parameters replaced, however their names are written. */
export function redactTarget(target: string): string {
  const question = target.indexOf('?');
  if (question === -1) return target;
  const path = target.slice(0, question);
  // Elsewhere than at downloads an `id` is no secret.
  const isDownload = decoded(path).includes('/downloads');
  const pairs = target.slice(question + 1).split('&');
  const redacted = pairs.map((pair) => {
    const [name = ''] = new URLSearchParams(pair).keys();
    const isSecret = secretParameters.has(name) || (isDownload && name === 'id');
    return isSecret ? pair.replace(/=.*/s, '=***') : pair;
  });
  return `${path}?${redacted.join('&')}`;
}

/** Lets be what is no percent-encoding, as a path with it is logged all the same. */
function decoded(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

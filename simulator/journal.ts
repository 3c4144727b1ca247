/** One request and what became of it. Carries no secret: ids, tokens and signatures are redacted. */
export interface JournalEntry {
  /** When the request came, ISO 8601. */
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
  /** Milliseconds until the last byte was handed over. */
  durationMs: number;
  /** How the request's body departs from the schema; empty for a body as it should be, or none. */
  schemaViolations: string[];
  /** Whether a fault was put in the way. */
  fault: boolean;
}

const longest = 100_000;

/** Query parameters with their values. Elsewhere than at downloads an `id` is no secret. */
const secret = {
  anywhere: /([?&](?:signature|apiKey|downloadId|downloadToken)=)[^&]*/g,
  download: /([?&](?:signature|apiKey|downloadId|downloadToken|id)=)[^&]*/g,
};

/** The requests that were answered, oldest first. */
export class Journal {
  private entries: JournalEntry[] = [];

  /** Keeps the newest hundred thousand. */
  add(entry: JournalEntry): void {
    this.entries.push(entry);
    if (this.entries.length > 1.2 * longest) this.entries = this.entries.slice(-longest);
  }

  list(): JournalEntry[] {
    return this.entries.slice(-longest);
  }

  clear(): void {
    this.entries = [];
  }
}

/** A request's target with the values of secret parameters replaced. */
export function redactTarget(target: string): string {
  const query = target.indexOf('?');
  if (query === -1) return target;
  const names = target.slice(0, query).includes('/downloads') ? secret.download : secret.anywhere;
  return target.replaceAll(names, '$1***');
}

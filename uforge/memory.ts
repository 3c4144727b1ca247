import type { Operation } from './operations.ts';
import type { Roots } from './schema.gen.ts';
import type { WireAnswer } from './transport/exchange.ts';
import { headerOf } from './transport/send.ts';

/** What is remembered of one client's answers at most, in bytes. */
const capacityBytes = 8 * 1024 * 1024;

/**
 * How long a body is believed by its mark alone, in milliseconds. A server whose mark misses a change,
 * such as that of a status inside, misleads nobody for longer.
 */
const believedMs = 60_000;

/** What an entry takes besides its body and address, in bytes, roughly. */
const overheadBytes = 512;

/**
 * Answers with accounts, keys or users in them, which are secrets or come with some; and statuses, where
 * nothing would be saved, as they change from question to question, and much lost if a server's mark
 * missed the end of a job.
 */
const neverRemembered: ReadonlySet<keyof Roots | 'file'> = new Set([
  'file',
  'apiKeyPair',
  'apiKeyPairs',
  'credAccount',
  'credAccountResources',
  'credAccounts',
  'deployment',
  'deployments',
  'publishImage',
  'publishImages',
  'status',
  'statuses',
  'user',
]);

/** A whole answer and the mark of its version. */
export interface Remembered {
  etag: string;
  answer: WireAnswer;
  /** When it came, by the memory's clock. */
  since: number;
}

/**
 * The bodies of answers that the server has marked with an ETag, so that it need not send them again
 * while they are the same. One client is one user: nothing here is anybody else's. Bodies are kept as
 * they came and read anew each time; the one not asked for the longest goes first, and each after a
 * minute.
 */
export class AnswerMemory {
  readonly #entries = new Map<string, Remembered>();
  readonly #now: () => number;
  #bytes = 0;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What is remembered of a request, by its path and query. */
  recall(target: string): Remembered | undefined {
    const entry = this.#entries.get(target);
    if (!entry) return undefined;
    if (this.#now() - entry.since > believedMs) {
      this.forget(target);
      return undefined;
    }
    this.#entries.delete(target);
    this.#entries.set(target, entry);
    return entry;
  }

  /** @param value what the answer says; one with a secret or a one-time id in it is forgotten instead. */
  keep(target: string, operation: Operation, answer: WireAnswer, value: unknown): void {
    this.forget(target);
    const etag = headerOf(answer.headers, 'etag');
    const size = sizeOf(target, answer);
    if (etag === undefined || !sendable.test(etag)) return;
    if (answer.status !== 200 || !isRememberable(operation)) return;
    if (size > capacityBytes || carriesSecret(value)) return;
    this.#entries.set(target, { etag, answer, since: this.#now() });
    this.#bytes += size;
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= capacityBytes) return;
      this.forget(oldest);
    }
  }

  forget(target: string): void {
    const entry = this.#entries.get(target);
    if (!entry) return;
    this.#entries.delete(target);
    this.#bytes -= sizeOf(target, entry.answer);
  }
}

function isRememberable({ method, answer }: Operation): boolean {
  return method === 'GET' && answer !== undefined && !neverRemembered.has(answer);
}

function sizeOf(target: string, { body }: WireAnswer): number {
  return body.length + 2 * target.length + overheadBytes;
}

/** Marks that can be sent back as they came, with quotes or, as some servers write them, without. */
const sendable = /^(W\/)?"?[\x21\x23-\x7e]+"?$/;

/** Names of elements that hold a secret, an account, or an id that opens a file once. */
const secretName = /password|secret|key|token|^credAccount$/i;

function carriesSecret(value: unknown): boolean {
  if (typeof value === 'string') return isAddressWithQuery(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, content]) => (secretName.test(name) && content !== '') || carriesSecret(content),
  );
}

/** The query of an address can be a one-time id. */
function isAddressWithQuery(text: string): boolean {
  const path = text.slice(0, Math.max(0, text.indexOf('?')));
  return path.includes('/') && !/\s/.test(path);
}

import {
  MalformedAnswer,
  NotEntitled,
  NotFound,
  type OpStatus,
  Refused,
  UForgeError,
  Unavailable,
} from '../uforge/index.ts';
import { KnownOutage } from './outage.ts';
import { retryAfterOf } from './pauses.ts';

/** Where statuses come from: UForge's bulk call, and the call for one. */
export interface StatusSource {
  /** Statuses by URI; what UForge did not tell is missing. */
  many(uris: string[]): Promise<Map<string, OpStatus>>;
  one(uri: string): Promise<OpStatus>;
}

/** What a watcher is told: a status, or why there is none right now. */
export type Tidings = { status: OpStatus } | { trouble: Error };

interface Watcher {
  uri: string;
  tell(tidings: Tidings): void;
}

/** Single status calls under way at once, where the bulk call is refused. */
const singleCallsAtOnce = 8;

/** Rounds in a row in which only the bulk call failed, after which it counts as refused. */
const failuresUntilRefused = 3;

/** How long it counts as refused, in milliseconds: a proxy may have refused it in UForge's place. */
const refusedForMs = 15 * 60_000;

/** Longest pause between two rounds while UForge is in trouble, in milliseconds. */
const longestPauseMs = 60_000;

/**
 * One round of status requests per interval, whoever waits and however many: every wait of a worker
 * shares this feed. Slows down while UForge is in trouble and honours Retry-After.
 */
export class StatusFeed {
  private readonly watchers = new Set<Watcher>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private bulkRefusedUntil = 0;
  private bulkFailures = 0;
  private troubledRounds = 0;

  constructor(
    private readonly source: StatusSource,
    /** Milliseconds between two rounds, while UForge answers. */
    readonly intervalMs: number,
  ) {}

  /** Tells what becomes of a job, once an interval, until the returned function is called. */
  watch(uri: string, tell: (tidings: Tidings) => void): () => void {
    const watcher: Watcher = { uri, tell };
    this.watchers.add(watcher);
    this.schedule(0);
    return () => {
      this.watchers.delete(watcher);
    };
  }

  private schedule(delayMs: number): void {
    if (this.timer !== undefined || this.asking) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.round();
    }, delayMs);
  }

  private async round(): Promise<void> {
    if (this.watchers.size === 0) return;
    this.asking = true;
    const uris = [...new Set([...this.watchers].map((watcher) => watcher.uri))];
    let pauseMs = this.intervalMs;
    try {
      await this.askFor(uris);
      this.troubledRounds = 0;
    } catch (error) {
      pauseMs = this.pauseAfter(error);
      for (const watcher of this.watchers) watcher.tell({ trouble: asError(error) });
    } finally {
      this.asking = false;
    }
    if (this.watchers.size > 0) this.schedule(pauseMs);
  }

  private async askFor(uris: string[]): Promise<void> {
    const isRefused = Date.now() < this.bulkRefusedUntil;
    const known = isRefused ? new Map<string, OpStatus>() : await this.bulk(uris);
    for (const [uri, status] of known) this.tell(uri, { status });
    const missing = uris.filter((uri) => !known.has(uri));
    while (missing.length > 0) {
      await Promise.all(missing.splice(0, singleCallsAtOnce).map((uri) => this.askForOne(uri)));
    }
  }

  private async bulk(uris: string[]): Promise<Map<string, OpStatus>> {
    try {
      const statuses = await this.source.many(uris);
      this.bulkFailures = 0;
      return statuses;
    } catch (error) {
      if (error instanceof NotEntitled || error instanceof NotFound || error instanceof Refused) {
        this.bulkRefusedUntil = Date.now() + refusedForMs;
        return new Map();
      }
      if (!mayBeOfBulkAlone(error)) throw error;
      await this.probe(uris);
      this.bulkFailures += 1;
      if (this.bulkFailures >= failuresUntilRefused) {
        this.bulkRefusedUntil = Date.now() + refusedForMs;
      }
      return new Map();
    }
  }

  /** Throws if UForge is in trouble as a whole: then the call for one fails as well. */
  private async probe([uri]: string[]): Promise<void> {
    if (uri === undefined) return;
    try {
      await this.source.one(uri);
    } catch (error) {
      if (passes(error) && !isOfOneJob(error)) throw error;
    }
  }

  /** Trouble with one job is that job's alone; trouble with UForge ends the round. */
  private async askForOne(uri: string): Promise<void> {
    try {
      this.tell(uri, { status: await this.source.one(uri) });
    } catch (error) {
      if (passes(error) && !isOfOneJob(error)) throw error;
      this.tell(uri, { trouble: asError(error) });
    }
  }

  private tell(uri: string, tidings: Tidings): void {
    for (const watcher of this.watchers) if (watcher.uri === uri) watcher.tell(tidings);
  }

  private pauseAfter(error: unknown): number {
    const asked = retryAfterOf(error) ?? 0;
    // When to come back is known, and that it was not answered tells nothing new.
    if (error instanceof KnownOutage) return asked;
    const backoff = Math.min(this.intervalMs * 2 ** ++this.troubledRounds, longestPauseMs);
    return Math.max(asked, backoff, this.intervalMs) * (1 + Math.random() / 4);
  }
}

/**
 * Whether the bulk call may be broken while the call for one works: no client is known that uses the
 * former. A server that asks to be left alone for a while is.
 */
function mayBeOfBulkAlone(error: unknown): boolean {
  if (error instanceof MalformedAnswer) return true;
  return error instanceof Unavailable && error.retryAfterMs === undefined;
}

/** UForge itself answered, and what it says of one job lacks something: the others are not concerned. */
function isOfOneJob(error: unknown): boolean {
  return error instanceof MalformedAnswer && error.kind === 'incomplete';
}

/** Whether trouble is UForge's as a whole and may pass: it is down, or a proxy speaks in its place. */
export function passes(error: unknown): boolean {
  return error instanceof MalformedAnswer || (error instanceof UForgeError && error.retryable);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { MalformedAnswer, UForgeError, Unavailable, Unreachable } from '../uforge/index.ts';
import { jittered, retryAfterOf } from './pauses.ts';
import { timeText } from './quiet.ts';

/** Requests in a row that must fail before UForge counts as down. */
const failuresUntilDown = 5;

/** How far apart the first and the last of them must be, in milliseconds: one blip meets many at once. */
const failingForMs = 1_000;

/** What failed longer ago than this, in milliseconds, is no part of the row: nobody has asked since. */
const rowEndsAfterMs = 3 * 60_000;

/** Pauses between two tries at a UForge that is down, in milliseconds. */
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;
/** Gentle: an outage is noticed to be over after less than half as long again. */
const growth = 1.5;

/** The part of a pause over which those are spread that come back after it. */
const spread = 0.25;

/** Where it is said that UForge went down, and that it is back. */
export interface OutageLog {
  warn(message: string, facts: Record<string, string | number>): void;
  info(message: string, facts: Record<string, string | number>): void;
}

/** UForge is known to be down, and was not asked. */
export class KnownOutage extends Unavailable {
  // Nothing left this process: what must not be sent twice has not been sent at all.
  override readonly sent = 'no';
}

/**
 * What a worker knows of its UForge as a whole. When that is down (unreachable, 502, 503, 504 or pages of
 * strangers over and over, with no success in between), one request at a time tries it, ever more seldom;
 * all others fail unsent, with a `retryAfterMs` until after the next try. The first answer ends that.
 * Down and back are one line each in the log, however many pipelines wait.
 */
export class Outage {
  private failures = 0;
  private firstFailureAt = 0;
  private lastFailureAt = 0;
  private down: Down | undefined;

  constructor(private readonly log: OutageLog) {}

  /** Asks UForge, unless it is known to be down: for `UForgeOptions.around`. */
  async ask<T>(operation: string, send: () => Promise<T>): Promise<T> {
    const tried = this.beginTry(operation);
    try {
      const answer = await send();
      this.heard();
      return answer;
    } catch (error) {
      const sign = signOf(error);
      if (sign === 'up') this.heard();
      if (sign === 'down') {
        this.missed(error);
        if (tried) postpone(tried, error);
      }
      throw error;
    }
  }

  /** Where UForge is down, makes the request that comes the one that tries it, or refuses it. */
  private beginTry(operation: string): Down | undefined {
    const { down } = this;
    if (!down || waitedFor.getStore()) return undefined;
    const leftMs = down.nextTryAt - Date.now();
    if (leftMs > 0) {
      const since = timeText(new Date(this.firstFailureAt));
      throw new KnownOutage(`UForge has been down since ${since}: ${down.reason}`, {
        operation,
        retryAfterMs: Math.ceil(leftMs + Math.random() * spread * down.pauseMs),
      });
    }
    // Whoever comes while this one tries is told to come back later.
    down.nextTryAt = Date.now() + down.pauseMs;
    down.pauseMs = Math.min(growth * down.pauseMs, longestPauseMs);
    return down;
  }

  private heard(): void {
    this.failures = 0;
    if (!this.down) return;
    this.down = undefined;
    this.log.info('UForge answers again', { forMs: Date.now() - this.firstFailureAt });
  }

  private missed(error: unknown): void {
    const now = Date.now();
    if (this.down) return;
    if (now - this.lastFailureAt > rowEndsAfterMs) this.failures = 0;
    if (this.failures === 0) this.firstFailureAt = now;
    this.failures += 1;
    this.lastFailureAt = now;
    const isLong = now - this.firstFailureAt >= failingForMs;
    if (!isLong || this.failures < failuresUntilDown) return;
    const reason = error instanceof Error ? error.message : 'it does not answer';
    this.down = { reason, pauseMs: firstPauseMs, nextTryAt: 0 };
    postpone(this.down, error);
    const since = new Date(this.firstFailureAt).toISOString();
    this.log.warn('UForge is down; it is asked now and then until it is back', { since, reason });
  }
}

interface Down {
  reason: string;
  pauseMs: number;
  nextTryAt: number;
}

function postpone(down: Down, error: unknown): void {
  down.nextTryAt = Date.now() + Math.max(jittered(down.pauseMs), retryAfterOf(error) ?? 0);
}

const waitedFor = new AsyncLocalStorage<true>();

/** Runs what somebody waits for in person: it asks UForge at once, whatever is known of that. */
export function askingAtOnce<T>(work: () => Promise<T>): Promise<T> {
  return waitedFor.run(true, work);
}

/** What the failure of a request says of UForge as a whole. */
function signOf(error: unknown): 'down' | 'up' | 'neither' {
  if (error instanceof Unreachable) return error.retryable ? 'down' : 'neither';
  if (error instanceof Unavailable) return gatewayStatuses.has(error.status) ? 'down' : 'up';
  if (error instanceof MalformedAnswer) return error.kind === 'foreign' ? 'down' : 'up';
  return error instanceof UForgeError && error.status !== undefined ? 'up' : 'neither';
}

/** What proxies say of a server that they do not reach, and servers of themselves while they start. */
const gatewayStatuses: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

import type { Heartbeat, JobQuiet } from '../pipeline/model.ts';
import type { OpStatus } from '../uforge/index.ts';

/** Looks at a job that must have brought nothing new before it can count as stalled. */
const looksUntilStalled = 3;

/**
 * Intervals that count at most between two looks: a machine that slept, or a worker that was held up,
 * heard nothing of the job in that time.
 */
const longestGap = 3;

/**
 * For how long UForge has told nothing new of a job, which tells a stalled one from a slow one. Counts
 * only the time in which UForge was heard: one that is down, or a worker that is, holds up no job.
 */
export class Quiet {
  private told: Told | undefined;
  private since = new Date();
  private heardMs = 0;
  private looks = 0;
  private lastHeardAt: number | undefined;

  /**
   * @param intervalMs between two looks.
   * @param earlier heartbeat details of the attempt before, which this one goes on from.
   */
  constructor(
    private readonly intervalMs: number,
    earlier: unknown,
  ) {
    if (!hasQuiet(earlier)) return;
    const { quiet, percent, message } = earlier;
    this.told = { percent, message, bytes: quiet.bytes };
    this.since = new Date(quiet.since);
    this.heardMs = quiet.heardMs;
  }

  /** UForge told how far the job is. Answers with what a heartbeat says of that. */
  heard({ percentage: percent, message, bytesLoaded: bytes }: OpStatus): Heartbeat {
    const now = Date.now();
    if (this.isTold({ percent, message, bytes })) {
      const gapMs = now - (this.lastHeardAt ?? now);
      this.heardMs += Math.min(Math.max(gapMs, 0), longestGap * this.intervalMs);
      this.looks += 1;
    } else {
      this.told = { percent, message, bytes };
      this.since = new Date(now);
      this.heardMs = 0;
      this.looks = 0;
    }
    this.lastHeardAt = now;
    const quiet: JobQuiet = { since: this.since.toISOString(), heardMs: this.heardMs };
    if (bytes !== undefined) quiet.bytes = bytes;
    return {
      ...(percent === undefined ? {} : { percent }),
      ...(message === undefined ? {} : { message }),
      quiet,
    };
  }

  /** UForge was not heard: the time until it is does not count. */
  unheard(): void {
    this.lastHeardAt = undefined;
  }

  hasLasted(ms: number): boolean {
    return this.heardMs >= ms && this.looks >= looksUntilStalled;
  }

  /** `since 2026-03-10 14:03 UTC` */
  toString(): string {
    return `since ${timeText(this.since)}`;
  }

  private isTold({ percent, message, bytes }: Told): boolean {
    const { told } = this;
    return told?.percent === percent && told?.message === message && told?.bytes === bytes;
  }
}

/** What of a job is looked at to see whether it gets on. */
interface Told {
  percent: number | undefined;
  message: string | undefined;
  bytes: number | undefined;
}

/** `2026-03-10 14:03 UTC`: workers and people need not share a time zone. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A worker of another version may have left other details, or none. */
function hasQuiet(details: unknown): details is Heartbeat & { quiet: JobQuiet } {
  if (typeof details !== 'object' || details === null || !('quiet' in details)) return false;
  const { quiet } = details;
  return (
    typeof quiet === 'object' &&
    quiet !== null &&
    'since' in quiet &&
    typeof quiet.since === 'string' &&
    !Number.isNaN(Date.parse(quiet.since)) &&
    'heardMs' in quiet &&
    typeof quiet.heardMs === 'number'
  );
}

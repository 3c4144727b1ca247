import type { XmlObject } from '../xml/write.ts';

/** How a generation or publication fails. */
interface JobFailure {
  /** `status/errorMessage`. */
  message: string;
  /** `status/detailedErrorMsg`. */
  detail?: string | undefined;
  /** Percentage at which it happens. @default 60 */
  percentage?: number | undefined;
  /** Whether the failed job says `complete` as well; servers do both. @default false */
  complete?: boolean | undefined;
}

export interface JobPlan {
  /** Milliseconds from the request to the end. */
  durationMs: number;
  failure?: JobFailure | undefined;
  /** What the messages say at which percentage, rising from 0. */
  stages: readonly (readonly [from: number, message: string])[];
  /** Holds the job at 99 % until it answers true, such as for checksums still being worked out. */
  mayComplete?: () => boolean;
}

export type JobState = 'running' | 'complete' | 'failed' | 'cancelled';

/** A generation or publication. How far it is follows from the clock alone. */
export class Job {
  private end: { state: 'cancelled' | 'complete'; percentage: number } | undefined;
  /** What was last said. */
  private told: { state: JobState; percentage: number; status: XmlObject } | undefined;

  constructor(
    private readonly plan: JobPlan,
    /** Milliseconds since the epoch. */
    readonly startedAt: number,
  ) {}

  state(now: number): JobState {
    if (this.end !== undefined) return this.end.state;
    const { failure, durationMs, mayComplete } = this.plan;
    const failsAt = failure === undefined ? undefined : failurePercentage(failure);
    if (failsAt !== undefined && this.elapsedPercentage(now) >= failsAt) return 'failed';
    if (now < this.startedAt + durationMs || mayComplete?.() === false) return 'running';
    this.end = { state: 'complete', percentage: 100 };
    return 'complete';
  }

  /** Ends the job as cancelled; one that has ended already stays as it is. */
  cancel(now: number): void {
    if (this.state(now) !== 'running') return;
    this.end = { state: 'cancelled', percentage: this.percentage(now) };
  }

  percentage(now: number): number {
    const state = this.state(now);
    if (this.end !== undefined) return this.end.percentage;
    if (state === 'failed') return failurePercentage(this.plan.failure);
    return Math.min(99, this.elapsedPercentage(now));
  }

  /**
   * The `status` element's content, without its URIs: the same object as long as the job stands where
   * it stood, so that nobody has to write it twice.
   */
  status(now: number): XmlObject {
    const state = this.state(now);
    const percentage = this.percentage(now);
    if (this.told?.state !== state || this.told.percentage !== percentage) {
      const status = Object.freeze(this.describe(state, percentage));
      this.told = { state, percentage, status };
    }
    return this.told.status;
  }

  private describe(state: JobState, percentage: number): XmlObject {
    const { failure, durationMs } = this.plan;
    const endsAt = new Date(this.startedAt + durationMs);
    const common = {
      created: new Date(this.startedAt),
      cancelled: state === 'cancelled',
      complete: state === 'complete' || (state === 'failed' && failure?.complete === true),
      error: state === 'failed',
      percentage,
    };
    switch (state) {
      case 'running':
        return { ...common, detailedError: false, eta: endsAt, message: this.stage(percentage) };
      case 'complete':
        return { ...common, detailedError: false, lastModified: endsAt, message: 'Done' };
      case 'cancelled':
        return { ...common, detailedError: false, message: 'Cancelled' };
      case 'failed':
        return {
          ...common,
          detailedError: failure?.detail !== undefined,
          detailedErrorMsg: failure?.detail,
          errorMessage: failure?.message,
          message: `${this.stage(percentage)}: failed`,
        };
    }
  }

  private stage(percentage: number): string {
    return this.plan.stages.findLast(([from]) => from <= percentage)?.[1] ?? 'Waiting';
  }

  private elapsedPercentage(now: number): number {
    const { durationMs } = this.plan;
    if (durationMs <= 0) return 100;
    return Math.max(0, Math.min(100, Math.floor((100 * (now - this.startedAt)) / durationMs)));
  }
}

function failurePercentage(failure: JobFailure | undefined): number {
  return failure?.percentage ?? 60;
}

export const generationStages = [
  [0, 'Waiting for a builder'],
  [3, 'Checking dependencies'],
  [10, 'Retrieving packages'],
  [30, 'Installing packages'],
  [60, 'Generating image'],
  [90, 'Finishing image'],
] as const;

export const dependencyStages = [
  [0, 'Waiting for a builder'],
  [30, 'Checking dependencies'],
] as const;

export const publicationStages = [
  [0, 'Connecting to the cloud'],
  [5, 'Uploading image'],
  [85, 'Registering image'],
] as const;

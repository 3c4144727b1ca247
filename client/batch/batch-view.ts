import type { BatchCounts, BatchRow, Status } from '../../pipeline/model.ts';
import type { Estimate } from './estimate.ts';

/** One pipeline that runs as part of a batch, as its followers see it. */
export interface RunningPipeline extends BatchRow {
  /** 0 to 100. */
  percent?: number;
  /** What the server or the transfer says of it. */
  detail?: string;
  /** What keeps it from going on or being known. */
  trouble?: string;
}

/** A batch as its followers see it. */
export interface BatchView {
  workflowId: string;
  name: string;
  status: Status;
  counts: BatchCounts;
  /** Most pipelines that run at once; 0 where it is not known. */
  concurrency: number;
  paused: boolean;
  /** Why no more pipelines are begun, where that is so for good. */
  stopped?: string;
  /** Those that run, the first to begin first. */
  running: RunningPipeline[];
  /** The first 100 that failed, with why. */
  failed: BatchRow[];
  estimate?: Estimate;
  /** It was cancelled, and has not ended yet. */
  cancelling?: true;
  /** Why nothing moves, where something keeps the batch from going on. */
  trouble?: string;
}

/** Whether a pipeline waits for somebody to mend something, or for consent. */
export function waitsForPerson({ stage }: BatchRow): boolean {
  return stage === 'blocked' || stage === 'approval';
}

/** How far a pipeline is, for those who look while it runs. */
import type { SourcePlan } from './plan.ts';
import type { PipelineResult, TargetError } from './result.ts';

export type Stage =
  | 'pending'
  | 'requesting'
  | 'generating'
  | 'publishing'
  | 'downloading'
  /** Waits for a person to mend what {@link TargetProgress.blocked} says, and then to unblock it. */
  | 'blocked'
  /** Waits for a person's consent. */
  | 'approval'
  | 'completed'
  | 'failed'
  | 'cancelled';

export interface TargetProgress {
  stage: Stage;
  /** Id of the activity whose heartbeat details ({@link Heartbeat}) say how far this target is. */
  activityId?: string;
  /** Run that this activity belongs to, where it is a child of the pipeline. */
  workflowId?: string;
  /** Why it is not getting on and will be tried again, where no activity says so. */
  trouble?: string;
  /** What keeps it, and what to do: it goes on after the update `unblock`. */
  blocked?: TargetError;
  /** Whose consent it waits for: it goes on, or not, after the update `approve` or `reject`. */
  approval?: ApprovalWait;
  error?: TargetError;
}

/** What a publication waits for whose stage is `approval`. */
export interface ApprovalWait {
  /** One answer is for all publications of the pipeline; absent: for this one alone. */
  forAll?: true;
  /** ISO 8601. */
  since: string;
  /** When it counts as refused if nobody has answered, ISO 8601; absent: never. */
  expiresAt?: string;
}

export interface ImageProgress extends TargetProgress {
  id: string;
  format: string;
  imageUri?: string;
  download?: TargetProgress;
  publications: (TargetProgress & { id: string; account: string; cloudId?: string })[];
}

/** Answer of the query `progress` of the workflow `imagePipeline`. */
export interface PipelineProgress {
  name: string;
  source: SourcePlan;
  images: ImageProgress[];
  packages?: TargetProgress;
  /** The result so far, in the shape that it ends with. */
  result: PipelineResult;
}

/** Heartbeat details of every waiting or moving activity, for people: read with `describe()`. */
export interface Heartbeat {
  percent?: number;
  message?: string;
  /** What keeps it from going on or being known, such as a server that does not answer; absent else. */
  trouble?: string;
  /** Bytes on disk and bytes there will be. */
  bytes?: number;
  totalBytes?: number;
  /** Files done and files there will be (packages). */
  files?: number;
  totalFiles?: number;
  /** Of a job at UForge: for how long nothing new was told of it. The next attempt goes on from it. */
  quiet?: JobQuiet;
}

/** How long UForge has told nothing new of a job. */
export interface JobQuiet {
  /** When something new was told last; ISO 8601. */
  since: string;
  /** Milliseconds since then in which UForge answered: only these can make it stalled. */
  heardMs: number;
  /** Bytes that it had moved, where UForge says so. */
  bytes?: number;
}

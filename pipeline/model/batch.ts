/** Many pipelines as one batch: what is asked for, how it goes on, and what came of it. */
import type {
  Identity,
  ImageDefinition,
  PipelineDefinition,
  SourceReference,
} from './definition.ts';
import type { Problem } from './plan.ts';
import type { PipelineInput } from './workflows.ts';

/** What a failed pipeline means for those that have not begun. Those that run go on in any case. */
export type OnError = 'continue' | 'stop' | { stopAfter: number };

/** What all pipelines that come of a matrix have in common; its images are those of all of them. */
export type BatchTemplate = Omit<PipelineDefinition, 'name' | 'source'>;

/** Whole names, in which `*` stands for any characters and `?` for one. Absent: all. */
export interface MatrixFilter {
  /** Of the appliance's name. */
  appliance?: string;
  /** Of the appliance's version. */
  version?: string;
  /** Of the target format's name. */
  format?: string;
  /** Of the cloud account's name. */
  account?: string;
}

/** Appliances by patterns, with what is made of each: one pipeline for every appliance and version. */
export interface MatrixDefinition {
  /** `version` is a pattern, or `latest`: of each name the one that was modified last. */
  appliances: { name: string; version: string }[];
  template: BatchTemplate;
  /** What is left out: an image by its format, a publication by its account, else the appliance. */
  exclude: MatrixFilter[];
  /** Images that only some appliances get. */
  include: { appliance: string; image: ImageDefinition }[];
  /** Template of the pipelines' names: `{appliance}`, `{version}`, `{batch}`. */
  name: string;
}

/** One pipeline of a batch. */
export type BatchItem = {
  name: string;
  /** The run that ended, which this one goes on with (`batch retry`). */
  again?: { workflowId: string; runId: string };
} & (
  | { definition: PipelineDefinition }
  /** By the batch's template. */
  | {
      source: SourceReference;
      /** Ids of images of the template, or `image/publication`, that this one does not have. */
      without?: string[];
      /** Images that this one has beside those of the template. */
      images?: ImageDefinition[];
    }
);

/** What a batch file says, checked, with paths made absolute and its pipeline files read. */
export interface BatchDefinition {
  name: string;
  /** Most pipelines that run at once; can be changed while it runs. */
  concurrency: number;
  onError: OnError;
  /** Pipelines that are defined in files of their own. */
  pipelines: PipelineDefinition[];
  matrix?: MatrixDefinition;
}

/** Input of the read-only workflow `expandBatch`. */
export interface ExpandInput {
  identity: Identity;
  batch: BatchDefinition;
}

/** All pipelines of a batch by name; or why there are none to be had. */
export type Expansion =
  | {
      ok: true;
      items: BatchItem[];
      /** What people should know of it, such as an exclusion that excludes nothing. */
      notices: string[];
    }
  | { ok: false; problems: Problem[] };

/** An appliance as far as a matrix asks for it. */
export interface ApplianceEntry {
  id: string;
  name: string;
  version: string;
  /** ISO 8601. */
  lastModified?: string;
}

/** Input of the workflow `batch`; its result is a {@link BatchResult}. */
export interface BatchInput {
  identity: Identity;
  name: string;
  concurrency: number;
  onError: OnError;
  items: BatchItem[];
  template?: BatchTemplate;
  /** Builds also what has not changed since it was built last. */
  rebuild?: true;
}

/** Input of the workflow `batchShard`: some of the pipelines of a batch. */
export interface ShardInput extends Omit<BatchInput, 'onError' | 'concurrency'> {
  /** Workflow id of the batch, which is told how it goes. */
  batchId: string;
  /** Number of the shard, from 0. */
  shard: number;
  /** How many of its pipelines may run at once, until the signal `steer` says otherwise. */
  window: number;
  /** Failures of its own after which it begins nothing more, whatever the batch says. */
  stopAfter?: number;
  /** The batch is told as soon as there are so many failures that it does not know of. */
  tellFailures?: number;
  /** The batch is told after so many changes. */
  reportEvery: number;
}

/** `skipped`: nothing has changed since it was built last. `cancelled`: also what was never begun. */
export type BatchItemStatus =
  | 'pending'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'skipped';

export type BatchCounts = Record<BatchItemStatus, number> & { total: number };

/** One pipeline of a batch, as far as the batch knows it. */
export interface BatchRow {
  name: string;
  status: BatchItemStatus;
  /** Absent where it never began. */
  workflowId?: string;
  runId?: string;
  /** While it runs: what it is at, such as `generating`. */
  stage?: string;
  /** Why it failed, was cancelled or was skipped. */
  reason?: string;
  /** It was in progress already, started by somebody else. */
  joined?: true;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  endedAt?: number;
}

/** Answer of the query `progress` of the workflow `batchShard`, which also is its result. */
export interface ShardProgress {
  counts: BatchCounts;
  rows: BatchRow[];
}

/** Argument of the signal `report`, by which a shard tells its batch how it goes. */
export interface ShardReport {
  shard: number;
  counts: BatchCounts;
  /** Those that run, at most 20. */
  running: BatchRow[];
  /** Those that failed since the last report. */
  failed: BatchRow[];
}

/** Argument of the signal `steer` of the workflow `batchShard`. */
export interface Steer {
  /** How many of its pipelines may run at once. Those that run go on in any case. */
  window: number;
  /** Why no more are begun, for good. */
  stopped?: string;
}

/** Answer of the query `progress` of the workflow `batch`. */
export interface BatchProgress {
  name: string;
  concurrency: number;
  paused: boolean;
  /** Why no more pipelines are begun, where that is so for good. */
  stopped?: string;
  counts: BatchCounts;
  /** As of the last reports of the shards, at most 50. */
  running: BatchRow[];
  /** The first 100. */
  failed: BatchRow[];
  /** Workflow ids of the shards that have begun, and how each stands. */
  shards: { workflowId: string; counts: BatchCounts }[];
}

/** A batch with a failed pipeline ends as failed (`PipelinesFailed`, this in its details). */
export interface BatchResult {
  name: string;
  workflowId: string;
  status: 'completed' | 'failed' | 'cancelled';
  counts: BatchCounts;
  /** The first 100. */
  failed: BatchRow[];
  stopped?: string;
  shards: { workflowId: string; counts: BatchCounts }[];
}

/** Argument of the update `setConcurrency` of the workflow `batch`. */
export interface SetConcurrency {
  concurrency: number;
}

/** What becomes of one pipeline of a batch before it begins. */
export type ItemOutcome =
  | { how: 'start'; workflowId: string; start: ItemStart }
  | { how: 'skip'; reason: string }
  | { how: 'refuse'; problems: Problem[] };

/** What a child `imagePipeline` is started with. */
interface ItemStart {
  input: PipelineInput;
  memo: Record<string, unknown>;
  summary: string;
  details: string;
}

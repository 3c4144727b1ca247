/** What the workflows are started with and answer, and what their activities tell them. */
import type {
  BatchInput,
  BatchResult,
  ExpandInput,
  Expansion,
  ShardInput,
  ShardProgress,
} from './batch.ts';
import type { FileDestination, Identity, PipelineDefinition } from './definition.ts';
import type { GateInput } from './gate.ts';
import type { LedgerInput } from './ledger.ts';
import type { PipelinePlan, PlanOutcome, Problem } from './plan.ts';
import type { TargetProgress } from './progress.ts';
import type {
  ApprovalRecord,
  FileResult,
  PackageResult,
  PipelineResult,
  PublicationResult,
  SkippedPackage,
  Status,
  TargetError,
} from './result.ts';
import type { ScheduledInput } from './schedule.ts';

/** Input of the workflow `imagePipeline`; its result is a {@link PipelineResult}. */
export interface PipelineInput {
  identity: Identity;
  plan: PipelinePlan;
  resume?: Resume;
  /** Workflow id of the shard of a batch that it is part of: told what the pipeline is at. */
  reportTo?: string;
}

/**
 * What an ended run of the pipeline had done: a run that begins with it does only the rest. An image
 * that turns out to be gone or spoiled is generated anew.
 */
export interface Resume {
  images: ResumedImage[];
  packages?: { packages: PackageResult[]; skipped: SkippedPackage[] };
  /** What was said to the approvals of the runs before; what was approved holds for the same images. */
  approvals?: ApprovalRecord[];
}

export interface ResumedImage {
  /** Id of the image in the plan. */
  id: string;
  /** Absent: it is to be generated. */
  imageUri?: string;
  /** What was downloaded; empty or absent: the download is still to be done. */
  files?: FileResult[];
  /** Publications that are done, by their id in the plan. */
  publications: ResumedPublication[];
  /** What could not be proven of the image. */
  warnings?: string[];
}

type ResumedPublication = { id: string; uri: string } & Pick<
  PublicationResult,
  'cloudId' | 'registeringName' | 'warnings'
>;

/** Argument of the update `unblock` of the workflow `imagePipeline`. */
export interface Unblock {
  /** A target such as `virtualbox`, `virtualbox/download` or `amazon-aws/my-aws`; absent: all that wait. */
  target?: string;
}

/** Its answer: the targets that go on. Refused by its validator where none waits, or not this one. */
export interface Unblocked {
  targets: string[];
}

/** Input of the read-only workflow `planPipelines`: answers in the order of `definitions`. */
export interface PlanInput {
  identity: Identity;
  definitions: PipelineDefinition[];
}

/** Input of the workflow `download`: fetch what exists already. */
export interface DownloadInput {
  identity: Identity;
  /** Resource URIs of images, published images or scan packages. */
  uris: string[];
  destination: FileDestination;
}

export interface DownloadResult {
  status: Status;
  files: ({ uri: string } & FileResult)[];
  /** One entry for each URI that could not be fetched. */
  errors: ({ uri: string } & TargetError)[];
}

/** Input of the workflow `packageHarvest`: every package binary of one scan. */
export interface HarvestInput {
  identity: Identity;
  scanUri: string;
  destination: { folder: string; overwrite: boolean; host: string };
}

/** Answer of the query `progress` of the workflow `packageHarvest`. */
export interface HarvestProgress extends TargetProgress {
  packages: number;
  done: number;
}

export interface HarvestResult {
  packages: PackageResult[];
  skipped: SkippedPackage[];
}

/** What came of asking UForge for a generation or a publication, as far as the asker heard. */
export type RequestAnswer =
  | { outcome: 'accepted'; uri: string }
  /** It was there already when looking before sending: an earlier attempt had done it. */
  | { outcome: 'found'; uri: string; candidates: number }
  /** Certainly not done, and worth asking again. */
  | { outcome: 'not sent'; reason: string; retryAfterMs?: number }
  /** Not sent, as the pipeline that wants it has ended. */
  | { outcome: 'unwanted' }
  /** Perhaps done: look. */
  | { outcome: 'unheard'; reason: string };

/** What was there before something was asked for. */
export interface Baseline {
  uris: string[];
  /** UForge gave less than it says there is: what is new cannot be told from what is old. */
  cut?: true;
}

/** The same, or why it cannot be said now. */
export type BaselineAnswer = Baseline | { again: string; retryAfterMs?: number };

/** What looking found: the oldest match, and how many there were. */
export interface LookAnswer {
  uri?: string;
  candidates: number;
  /** What is new there, but not like what was asked for; absent where there is none. */
  others?: number;
  /** Nothing is proven, neither by a match nor by its absence: UForge does not give whole lists. */
  inconclusive?: true;
}

/** A generation or publication that runs for us at UForge. */
export interface Ticket {
  uri: string;
  /**
   * `proven`: UForge's own answer named it. `likely`: found where nothing was before; used, but never
   * cancelled or deleted.
   */
  ours: 'proven' | 'likely';
  /** More than one was found, or another one appeared later, or nobody can say that none did. */
  duplicate?: 'possible';
  /** An answer of UForge was lost on the way to it: more than this may come of the asking, late. */
  answerLost?: true;
}

/** How a generation or publication had ended by the time that its cancellation was carried out. */
export type JobEnd = 'cancelled' | 'done' | 'failed' | 'gone';

/** How a generation or publication ended well. */
export interface JobOutcome {
  cloudId?: string;
  registeringName?: string;
}

/** Answer of the read-only workflow `checkServer`, for `doctor`. */
export interface ServerReport {
  reachable: boolean;
  version?: string;
  credentials: 'accepted' | 'refused' | 'unknown';
  problems: Problem[];
}

/** Argument of the updates `approve` and `reject` of the workflow `imagePipeline`. */
export interface Decision {
  /** Who decides, as they call themselves. */
  by: string;
  note?: string;
  /** A publication such as `amazon-aws/my-aws`; absent: all that waits for consent. */
  target?: string;
}

/** Its answer: the publications that it is about. Refused by its validator where none waits. */
export interface Decided {
  targets: string[];
}

/** Argument of the signal `stage` of the workflow `batchShard`: what one of its pipelines is at. */
export interface StageReport {
  workflowId: string;
  stage: string;
}

/** The workflows by name, for clients that start them without importing workflow code. */
export interface Workflows {
  imagePipeline(input: PipelineInput): Promise<PipelineResult>;
  planPipelines(input: PlanInput): Promise<PlanOutcome[]>;
  download(input: DownloadInput): Promise<DownloadResult>;
  packageHarvest(input: HarvestInput): Promise<HarvestResult>;
  checkServer(input: { identity: Identity }): Promise<ServerReport>;
  /** Asks UForge on behalf of all pipelines of one source. Never ends. */
  sourceLedger(input: LedgerInput): Promise<never>;
  /** Holds asks for generations back until there is a place. Never ends. */
  generationGate(input: GateInput): Promise<never>;
  /** Finds the pipelines of a batch. Starts nothing, changes nothing. */
  expandBatch(input: ExpandInput): Promise<Expansion>;
  batch(input: BatchInput): Promise<BatchResult>;
  batchShard(input: ShardInput): Promise<ShardProgress>;
  /** What a schedule starts: finds the pipelines of the batch as they are now, and runs it. */
  scheduledBatch(input: ScheduledInput): Promise<BatchResult>;
}

/**
 * The data that crosses every boundary: what a pipeline is told (definition), what was found out
 * about it (plan), how far it is (progress) and what came of it (result). Plain types only, so that
 * workflows, activities and the command can share them without sharing code.
 */

/** Which UForge server, and as whom. Never holds a secret: it goes into histories and queue names. */
export interface Identity {
  /** Base address of the API without a trailing slash, such as `https://uforge.example.com/api`. */
  url: string;
  /** UForge login, whole (`A\B` for a supervisor). */
  login: string;
}

// ---- Definition: the pipeline file, checked and made absolute ------------------------------------

export type SourceReference =
  | { kind: 'appliance'; name: string; version: string /* or 'latest' */ }
  | { kind: 'appliance'; id: string }
  | { kind: 'scan'; instance: string; scan: string /* or 'latest' */ }
  | { kind: 'scan'; instanceId: string; scanId: string };

/** Sizes in megabytes, as every UForge client sends them. */
export interface InstallProfileDefinition {
  memorySize?: number;
  diskSize?: number;
  swapSize?: number;
  hwType?: string;
}

/** A folder on one host, and how files are named there. */
export interface FileDestination {
  /** Absolute path. */
  folder: string;
  /** File name template: `{name}`, `{version}`, `{revision}`, `{format}`, `{id}`, `{ext}`. */
  fileName: string;
  overwrite: boolean;
  /** Host whose disk `folder` is on; names the transfer queue. */
  host: string;
}

export interface PublicationDefinition {
  /** Unique within its image. */
  id: string;
  /** Name of the cloud account in UForge. */
  account: string;
  /** The target's own attributes by UForge's names (`region`, `displayName`, …). */
  attributes: Record<string, string | boolean>;
}

export interface ImageDefinition {
  /** Unique within the pipeline. */
  id: string;
  /** The target format's name in UForge. */
  format: string;
  /** Absent: what the format is generated with by habit; a download makes it true. */
  compress?: boolean;
  installProfile: InstallProfileDefinition;
  entrypoint?: string;
  download?: FileDestination;
  publications: PublicationDefinition[];
}

export interface PipelineDefinition {
  name: string;
  source: SourceReference;
  images: ImageDefinition[];
  publishWhen: 'image-ready' | 'all-generated';
  /** Scans only: fetch every package binary into this folder. */
  packages?: { folder: string; overwrite: boolean; host: string };
  /** Milliseconds from start after which the pipeline cancels what is unfinished. */
  deadlineMs: number;
}

// ---- Plan: the definition with every name looked up once and pinned ------------------------------

export type SourcePlan =
  | {
      kind: 'appliance';
      /** `users/pat/appliances/4` */
      uri: string;
      name: string;
      version: string;
      revision: string;
    }
  | {
      kind: 'scan';
      /** `users/pat/scannedinstances/5/scans/6` */
      uri: string;
      /** Name of the scanned instance. */
      name: string;
      /** Name of the scan. */
      version: string;
      revision: string;
    };

export interface PublicationPlan {
  id: string;
  account: string;
  accountUri: string;
  /** `xsi:type` of the request, such as `PublishImageAws`. */
  type: string;
  attributes: Record<string, string | boolean>;
}

export interface ImagePlan {
  id: string;
  format: string;
  targetFormatUri: string;
  /** Primitive format's name as UForge spells it (`targetFormat/format/name`). */
  primitive: string;
  compress: boolean;
  /** Exactly what goes into the request, megabytes. */
  installProfile: InstallProfileDefinition;
  ebs?: { volumeSizeMb: number };
  entrypoint?: string;
  download?: FileDestination;
  publications: PublicationPlan[];
}

export interface PipelinePlan {
  name: string;
  source: SourcePlan;
  images: ImagePlan[];
  publishWhen: PipelineDefinition['publishWhen'];
  packages?: PipelineDefinition['packages'];
  deadlineMs: number;
  /** What people must know before they start it: what becomes public, what is not sent. */
  notices: string[];
}

/** Something that makes a pipeline impossible, said before anything is started. */
export interface Problem {
  /** Machine-readable cause, such as `unknown_format`. */
  code: string;
  /** One sentence: what is wrong and where. */
  message: string;
  /** What to do about it. */
  hint?: string;
}

export type PlanOutcome = { ok: true; plan: PipelinePlan } | { ok: false; problems: Problem[] };

// ---- Progress ------------------------------------------------------------------------------------

export type Stage =
  | 'pending'
  | 'requesting'
  | 'generating'
  | 'publishing'
  | 'downloading'
  | 'completed'
  | 'failed'
  | 'cancelled';

export interface TargetProgress {
  stage: Stage;
  /** Id of the activity whose heartbeat details ({@link Heartbeat}) say how far this target is. */
  activityId?: string;
  /** Run that this activity belongs to, where it is a child of the pipeline. */
  workflowId?: string;
  error?: TargetError;
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
  /** Bytes on disk and bytes there will be. */
  bytes?: number;
  totalBytes?: number;
  /** Files done and files there will be (packages). */
  files?: number;
  totalFiles?: number;
}

// ---- Result --------------------------------------------------------------------------------------

export type Status = 'completed' | 'failed' | 'cancelled' | 'running';

export interface TargetError {
  /** `plan`, `generate`, `publish`, `download` or `packages`. */
  stage: string;
  /** Machine-readable cause, such as `generation_failed` or `checksum_mismatch`. */
  code: string;
  message: string;
  /** What to do about it. */
  hint: string;
  /** What UForge itself said. */
  uforge?: { status?: number; message?: string; detail?: string };
}

export interface FileResult {
  path: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Host that holds the file, where that is not the command's own. */
  host?: string;
}

export interface PublicationResult {
  id: string;
  account: string;
  uri?: string;
  cloudId?: string;
  /** Docker and OpenShift: what to pull. */
  registeringName?: string;
  status: Status;
  /** What cannot be proven, such as a possible duplicate at UForge. */
  warnings?: string[];
  error?: TargetError;
}

export interface ImageResult {
  id: string;
  format: string;
  imageUri?: string;
  status: Status;
  files: FileResult[];
  publications: PublicationResult[];
  /** What cannot be proven, such as a possible duplicate at UForge. */
  warnings?: string[];
  error?: TargetError;
}

export interface PackageResult {
  name: string;
  path: string;
  size: number;
  sha256: string;
}

/** A package whose binary could not be had without that being a failure of ours. */
export interface SkippedPackage {
  name: string;
  reason: string;
}

export interface PipelineResult {
  name: string;
  workflowId: string;
  status: Status;
  source: { uri: string; revision: string };
  images: ImageResult[];
  packages?: PackageResult[];
  skippedPackages?: SkippedPackage[];
  /** Failure of the package harvest as a whole. */
  packagesError?: TargetError;
}

// ---- Inputs of the workflows ---------------------------------------------------------------------

/** Input of the workflow `imagePipeline`; its result is a {@link PipelineResult}. */
export interface PipelineInput {
  identity: Identity;
  plan: PipelinePlan;
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
  | { outcome: 'found'; uri: string }
  /** Certainly not done, and worth asking again. */
  | { outcome: 'not sent'; reason: string; retryAfterMs?: number }
  /** Perhaps done: look. */
  | { outcome: 'unheard'; reason: string };

/** What looking found: the oldest match, and how many there were. */
export interface LookAnswer {
  uri?: string;
  candidates: number;
}

/** A generation or publication that runs for us at UForge. */
export interface Ticket {
  uri: string;
  /**
   * `proven`: UForge's own answer named it. `likely`: found where nothing was before; used, but never
   * cancelled or deleted. `possible duplicate`: more than one was found.
   */
  ours: 'proven' | 'likely' | 'possible duplicate';
}

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

/** The workflows by name, for clients that start them without importing workflow code. */
export interface Workflows {
  imagePipeline(input: PipelineInput): Promise<PipelineResult>;
  planPipelines(input: PlanInput): Promise<PlanOutcome[]>;
  download(input: DownloadInput): Promise<DownloadResult>;
  packageHarvest(input: HarvestInput): Promise<HarvestResult>;
  checkServer(input: { identity: Identity }): Promise<ServerReport>;
}

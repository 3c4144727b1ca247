/** What a pipeline is told: the pipeline file, checked, with ids given and paths made absolute. */

/** Which UForge server, and as whom. Never holds a secret: it goes into histories and queue names. */
export interface Identity {
  /** Base address of the API without a trailing slash, such as `https://uforge.example.com/api`. */
  url: string;
  /** UForge login, whole (`A\B` for a supervisor). */
  login: string;
}

export type SourceReference =
  | { kind: 'appliance'; name: string; version: string /* or 'latest' */ }
  | { kind: 'appliance'; id: string }
  | { kind: 'scan'; instance: string; scan: string /* or 'latest' */ }
  | { kind: 'scan'; instanceId: string; scanId: string }
  /** Whatever machine it is of: UForge numbers scans across all of them. */
  | { kind: 'scan'; scanId: string };

/** Sizes in megabytes, as every UForge client sends them. */
export interface InstallProfileDefinition {
  memorySize?: number;
  diskSize?: number;
  swapSize?: number;
  hwType?: string;
  /** AWS: true keeps root from logging in by password (`rootUser/disablePasswordLogin`). */
  disableRootLogin?: boolean;
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

/** Asks a person before something is published. */
export interface ApprovalDefinition {
  /** Milliseconds after which an approval that nobody gave counts as refused; absent: never. */
  expiresMs?: number;
}

/** Which of the images that Forgeline made for a pipeline it deletes once a run has completed. */
export interface KeepDefinition {
  images: KeepRule;
  /**
   * The same for publications, each target by itself. Absent: publications are kept, and with them
   * their images.
   */
  published?: KeepRule;
}

/** What neither of its numbers holds any more is deleted; the newest good one never is. */
export interface KeepRule {
  /** So many are kept, whatever their age; at least 1. */
  last?: number;
  /** Milliseconds: what is younger is kept, however many there are. */
  olderThanMs?: number;
}

export interface PublicationDefinition {
  /** Unique within its image. */
  id: string;
  /** Name of the cloud account in UForge. */
  account: string;
  /** The target's own attributes by UForge's names (`region`, `displayName`, …). */
  attributes: Record<string, string | boolean>;
  /** This publication waits for a person's consent. */
  approve?: ApprovalDefinition;
}

export interface ImageDefinition {
  /** Unique within the pipeline. */
  id: string;
  /**
   * Where the image stands in the hammr template that it was read from, such as `builders[2]`:
   * messages name it, and the keys that hammr requires are required. Absent for a pipeline file.
   */
  builder?: string;
  /** The target format's name in UForge. */
  format: string;
  /** Absent: what the format is generated with by habit; a download makes it true. */
  compress?: boolean;
  installProfile: InstallProfileDefinition;
  entrypoint?: string;
  download?: FileDestination & {
    /** Leave the download out, and say so, where the format is no file or not compressed by habit. */
    onlyWherePossible?: true;
  };
  publications: PublicationDefinition[];
}

/** What becomes of things when not all goes well. What is absent is the gentler choice. */
export interface Policies {
  /** A cancelled pipeline deletes at UForge what it made there; absent: that is kept. */
  onCancel?: 'delete';
  /** What failed at UForge (an image, a publication) is deleted there; absent: it is kept. */
  onFailure?: 'delete';
  /** A target that a person can help waits for `unblock`; absent: it fails. */
  onBlocked?: 'wait';
}

/** Limits in milliseconds for one step of one target; absent: the pipeline's deadline alone limits it. */
export interface StepTimeouts {
  /** From asking UForge for an image until it is generated. */
  generateMs?: number;
  /** From asking UForge for a publication until it is published. */
  publishMs?: number;
  /** One download, with all attempts at it. */
  downloadMs?: number;
  /** The whole package harvest. */
  packagesMs?: number;
  /** A generation or publication of which UForge told nothing new for so long has stalled. */
  stalledMs?: number;
}

export interface PipelineDefinition {
  name: string;
  source: SourceReference;
  images: ImageDefinition[];
  publishWhen: 'image-ready' | 'all-generated';
  /** Only has UForge check the dependencies (`image/simulated`): nothing is published or downloaded. */
  simulate?: true;
  /** Has UForge enforce the check of dependencies (`image/forceCheckingDeps`). */
  checkDependencies?: true;
  /** Scans only: fetch every package binary into this folder. */
  packages?: { folder: string; overwrite: boolean; host: string };
  /**
   * Milliseconds that the pipeline may take, after which it cancels what is unfinished. The clock
   * stands still while a target waits for a person.
   */
  deadlineMs: number;
  policies?: Policies;
  timeouts?: StepTimeouts;
  /** Nothing is built where neither the source nor this definition changed since the last good build. */
  when?: 'changed';
  /** Every publication waits for a person's consent, given once for all of them. */
  approve?: ApprovalDefinition;
  keep?: KeepDefinition;
  /** `delete-image`: an image is deleted at UForge once all that was asked to be made of it is done. */
  after?: 'delete-image';
}

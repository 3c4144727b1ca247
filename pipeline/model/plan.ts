/** What was found out about a pipeline: the definition with every name looked up once and pinned. */
import type {
  ApprovalDefinition,
  FileDestination,
  InstallProfileDefinition,
  KeepDefinition,
  PipelineDefinition,
  Policies,
  StepTimeouts,
} from './definition.ts';

export type SourcePlan =
  | {
      kind: 'appliance';
      /** `users/pat/appliances/4` */
      uri: string;
      name: string;
      version: string;
      revision: string;
      /** What of it changes when it is changed: only `when: changed` asks for it. */
      fingerprint?: string;
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
      fingerprint?: string;
    };

export interface PublicationPlan {
  id: string;
  account: string;
  accountUri: string;
  /** `xsi:type` of the request, such as `PublishImageAws`. */
  type: string;
  attributes: Record<string, string | boolean>;
  approve?: ApprovalDefinition;
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
  /** `image/simulated`: only the dependencies are checked; nothing is made. */
  simulated?: true;
  /** `image/forceCheckingDeps`: UForge makes nothing whose dependencies are not met. */
  forceCheckingDeps?: true;
  download?: FileDestination;
  publications: PublicationPlan[];
}

export interface PipelinePlan {
  name: string;
  source: SourcePlan;
  images: ImagePlan[];
  publishWhen: PipelineDefinition['publishWhen'];
  simulate?: true;
  checkDependencies?: true;
  packages?: PipelineDefinition['packages'];
  deadlineMs: number;
  policies?: Policies;
  timeouts?: StepTimeouts;
  approve?: ApprovalDefinition;
  keep?: KeepDefinition;
  after?: 'delete-image';
  /** Digest of the definition; only `when: changed` asks for it. */
  definitionDigest?: string;
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
  /** What of the pipeline it is about: `source`, `images[0]`, or `builders[0]` of a template. */
  path?: string;
}

/** The last good build of a pipeline, since which nothing has changed. */
export interface Unchanged {
  /** Workflow id of the run that built it. */
  workflowId: string;
  /** ISO 8601. */
  builtAt: string;
  revision: string;
}

export type PlanOutcome =
  | {
      ok: true;
      plan: PipelinePlan;
      /** `when: changed` says that there is nothing to build. */
      unchanged?: Unchanged;
    }
  | { ok: false; problems: Problem[] };

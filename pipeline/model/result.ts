/** What came of a pipeline. */
import type { Unchanged } from './plan.ts';

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
  /** UForge says neither size nor checksum: that it is whole follows from HTTP alone. */
  unchecked?: true;
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
  /** The generation was completed, whatever became of the image's targets: `retry` builds on it. */
  generated?: true;
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

/** What became, in the end, of one thing that the pipeline had at UForge and did not need any more. */
export interface Cleanup {
  what: 'image' | 'publication';
  /** Resource URI at UForge. */
  uri: string;
  /** `cancelled`: it was under way and was stopped there; it may still be listed. */
  outcome: 'cancelled' | 'deleted' | 'kept';
  /** Why it was kept, such as that it is not provably ours, or why a completed run deleted it. */
  reason?: string;
}

/** What a person said to an approval that was asked for. */
export interface ApprovalRecord {
  /** The publication that it was about; absent: all of the pipeline. */
  target?: string;
  decision: 'approved' | 'rejected' | 'expired';
  /** Who, as they called themselves; absent where it expired. */
  by?: string;
  note?: string;
  /** ISO 8601. */
  at: string;
  /** What was published by it: a retry that publishes the same image does not ask again. */
  imageUris?: string[];
}

export interface PipelineResult {
  name: string;
  workflowId: string;
  status: Status;
  source: { uri: string; revision: string };
  /** UForge only checked the dependencies: the images are none that could be used. */
  simulated?: true;
  images: ImageResult[];
  packages?: PackageResult[];
  skippedPackages?: SkippedPackage[];
  /** Failure of the package harvest as a whole. */
  packagesError?: TargetError;
  /** What the run cancelled, deleted and kept at UForge of what it has no use for. */
  cleanup?: Cleanup[];
  /** What was said to the approvals that were asked for, also of the runs that this one goes on with. */
  approvals?: ApprovalRecord[];
  /** Nothing was built, as nothing has changed since this. There was no run. */
  skipped?: Unchanged;
}

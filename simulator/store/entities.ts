import type { World, WorldUser } from '../world/world.ts';
import type { Content } from './content.ts';
import type { Job } from './job.ts';
import type { OneTimeId } from './one-time-id.ts';

/** Who may log in. */
export interface User {
  /** Whole login, `A\B` for a supervisor. */
  login: string;
  password: string;
  admin: boolean;
  /** Absent: all. */
  entitlements?: Set<string>;
  apiKeys: Map<number, ApiKey>;
  /** Login name that stands in paths: of a supervisor `A\B` it is B. */
  uid: string;
}

/** A pair of keys that signs requests in a user's name. */
export interface ApiKey {
  id: number;
  uri: string;
  name: string;
  description?: string | undefined;
  publicKey: string;
  secretKey: string;
  /** Signatures of a disabled key are refused. */
  enabled: boolean;
  created: Date;
  lastModified: Date;
}

/** Everything below `users/{uid}`. */
export interface Owner {
  uid: string;
  uri: string;
  profile: WorldUser;
  appliances: Map<number, Appliance>;
  instances: Map<number, ScannedInstance>;
  accounts: Map<number, Account>;
  images: Map<number, Image>;
  publications: Map<number, Publication>;
  /** By application id. */
  deployments: Map<string, Deployment>;
  /** When generations were asked for, in milliseconds since the epoch: for the quota. */
  generations: number[];
}

export interface FormatFacts {
  kind: string;
  /** Type of the accounts that it can be published to. */
  platform?: string;
  /** Of the image's file, without a leading dot; empty where the image is no single file. */
  extension: string;
  /** Whether a generation must say how much memory there is. */
  memory: boolean;
}

export interface TargetFormat {
  id: number;
  uri: string;
  name: string;
  /** The primitive format's name as UForge spells it, such as `vbox`. */
  primitive: string;
  facts: FormatFacts;
  world: World['formats'][number];
}

/** Software that a platform wants in its images. */
export interface PlatformTool {
  id: number;
  uri: string;
  world: World['platformTools'][number];
  packages: SoftwarePackage[];
}

/** A package in a repository. */
export interface SoftwarePackage {
  id: number;
  uri: string;
  name: string;
  version: string;
  release: string;
  arch: string;
  /** Bytes. */
  size: number;
  repository: string;
}

export interface Account {
  id: number;
  uri: string;
  world: World['accounts'][number];
}

/** What images are generated from. */
export type Source = Appliance | Scan;

export interface Appliance {
  kind: 'appliance';
  id: number;
  uri: string;
  name: string;
  version: string;
  revision: number;
  lastModified: Date;
  world: World['appliances'][number];
  packages: SoftwarePackage[];
}

export interface ScannedInstance {
  id: number;
  uri: string;
  world: World['scannedInstances'][number];
  scans: Map<number, Scan>;
}

export interface Scan {
  kind: 'scan';
  id: number;
  uri: string;
  instance: ScannedInstance;
  /** Of the scanned instance: images are named after it. */
  name: string;
  /** Name of the scan. */
  version: string;
  revision: number;
  lastModified: Date;
  world: ScannedInstance['world']['scans'] extends (infer T)[] | undefined ? T : never;
  packages: Map<number, ScannedPackage>;
  /** Of a scan that was running when the server started. */
  job?: Job;
}

export interface ScannedPackage {
  id: number;
  uri: string;
  name: string;
  version: string;
  release: string;
  arch: string;
  /** What it has installed: paths without a leading slash. */
  paths: string[];
  /** Absent: the binary was never uploaded. */
  file?: StoredFile;
}

/** A file that can be downloaded. */
export interface StoredFile {
  name: string;
  content: Content;
  oneTimeId: OneTimeId;
  /** Bytes a second of each download; as fast as it goes if absent. */
  bytesPerSecond?: number | undefined;
  ranges: 'served' | 'ignored';
}

/** What a request says of the image to generate; a regeneration says the same again. */
export interface GenerationRequest {
  format: TargetFormat;
  compress: boolean;
  simulated: boolean;
  forceCheckingDeps: boolean;
  ebs: boolean;
  ebsVolumeSize?: number | undefined;
  entrypoint?: string | undefined;
  installProfile: {
    memorySize?: number | undefined;
    diskSize?: number | undefined;
    swapSize?: number | undefined;
    hwType?: string | undefined;
  };
}

export interface Image extends GenerationRequest {
  id: number;
  uri: string;
  source: Source;
  job: Job;
  /** Bytes of the image, whether it can be downloaded or not. */
  size: number;
  /** Absent: nothing to download as one file. */
  file?: StoredFile;
  /** What is served one by one, by path: the files of a PXE image. */
  files: Map<string, StoredFile>;
}

export interface Publication {
  id: number;
  uri: string;
  image: Image;
  account: Account;
  /** Concrete type, such as `PublishImageAws`. */
  type: string;
  job: Job;
  /** The target's own attributes as the request gave them. */
  attributes: Record<string, string | boolean>;
  /** What the cloud calls the image once it is there. */
  cloudId: string;
  /** Its own one-time id for the image's file. */
  oneTimeId: OneTimeId;
}

/** An instance in a cloud, made of a published image. */
export interface Deployment {
  applicationId: string;
  uri: string;
  name: string;
  source: Source;
  /** Concrete type, such as `InstanceAmazon`. */
  type: string;
  /** What the cloud is called, such as `aws`. */
  provider: string;
  /** Where in the cloud it is. */
  region: string;
  /** What the request said of the instance, secrets left out. */
  attributes: Record<string, string | number | boolean>;
  /** Of the instance, in its names at the cloud. */
  serial: string;
  job: Job;
  /** There once it was terminated. */
  termination?: Job;
  /** Milliseconds that a termination takes. */
  terminationMs: number;
}

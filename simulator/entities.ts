import type { Content } from './content.ts';
import type { Job } from './job.ts';
import type { OneTimeId } from './one-time-id.ts';
import type { World, WorldUser } from './world.ts';

/** Who may log in. */
export interface User {
  /** Whole login, `A\B` for a supervisor. */
  login: string;
  password: string;
  admin: boolean;
  /** Absent: all. */
  entitlements?: Set<string>;
  apiKeys: { name: string; publicKey: string; secretKey: string }[];
  /** Login name that stands in paths: of a supervisor `A\B` it is B. */
  uid: string;
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
  /** Generations ever asked for, for the quota. */
  generations: number;
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
}

export interface ScannedPackage {
  id: number;
  uri: string;
  name: string;
  version: string;
  release: string;
  arch: string;
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

export interface Image {
  id: number;
  uri: string;
  source: Source;
  format: TargetFormat;
  job: Job;
  /** What the request said. */
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
  /** Bytes of the image, whether it can be downloaded or not. */
  size: number;
  /** Absent: nothing to download. */
  file?: StoredFile;
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

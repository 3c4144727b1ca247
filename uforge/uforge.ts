import type { Call } from './call.ts';
import { createClient, type UForgeOptions } from './client.ts';
import { createDownloads, type Downloads } from './downloads/downloads.ts';
import { createImages, type Images, type Options } from './resources/images.ts';
import { createPublications, type Publications } from './resources/publications.ts';
import {
  type Appliances,
  createAppliances,
  createInstances,
  createPackages,
  createScans,
  type Instances,
  type Packages,
  type Scans,
} from './resources/sources.ts';
import type { CredAccount, Quota, ServiceStatus, TargetFormat, User } from './schema.gen.ts';

/**
 * A UForge server, as one user. Nothing is retried: each call is one request, or the few that its
 * description names. Every call rejects with a `UForgeError`.
 */
export interface UForge {
  /** Any operation of the table by its name, for what has no word of its own below. */
  readonly call: Call;
  /** Version and health (`uforgeStatus_get`); needs no credentials and sends none. */
  serviceStatus(options?: Options): Promise<ServiceStatus>;
  /** The user that the credentials belong to. */
  user(options?: Options): Promise<User>;
  /** `limit` -1 is no limit; `nb` is what is used. */
  quotas(options?: Options): Promise<Quota[]>;
  readonly appliances: Appliances;
  readonly instances: Instances;
  readonly scans: Scans;
  readonly packages: Packages;
  readonly targetFormats: { list(options?: Options): Promise<TargetFormat[]> };
  /** Cloud accounts, with their secrets where the server tells them: not to be stored or shown. */
  readonly accounts: { list(options?: Options): Promise<CredAccount[]> };
  readonly images: Images;
  readonly publications: Publications;
  readonly downloads: Downloads;
  /** Ends the connections; calls in flight fail. */
  close(): Promise<void>;
}

/** Makes a client. Opens no connection yet; throws `InvalidRequest` for options that cannot work. */
export function createUForge(options: UForgeOptions): UForge {
  const client = createClient(options);
  const { call } = client;
  const images = createImages(client);
  const publications = createPublications(client);
  const packages = createPackages(client);
  return {
    call,
    serviceStatus: async (given = {}) => (await call('uforgeStatus_get', {}, given)).value,
    user: async (given = {}) => (await call('user_get', {}, given)).value,
    quotas: async (given = {}) => (await call('userQuotas_get', {}, given)).value.quotas,
    appliances: createAppliances(client),
    instances: createInstances(client),
    scans: createScans(client),
    packages,
    targetFormats: {
      list: async (given = {}) =>
        (await call('userTargetFormat_getAll', {}, given)).value.targetFormats,
    },
    accounts: {
      list: async (given = {}) => (await call('cloudAccount_getAll', {}, given)).value.credAccounts,
    },
    images,
    publications,
    downloads: createDownloads(client, { images, publications, packages }),
    close: () => client.dispatcher.destroy(),
  };
}

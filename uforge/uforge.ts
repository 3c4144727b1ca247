import type { Call } from './call.ts';
import { createClient, type UForgeOptions } from './client.ts';
import { createDownloads, type Downloads } from './downloads/downloads.ts';
import { type Accounts, createAccounts } from './resources/accounts.ts';
import { type ApiKeys, createApiKeys } from './resources/api-keys.ts';
import { type Appliances, createAppliances } from './resources/appliances.ts';
import { createDeployments, type Deployments } from './resources/deployments.ts';
import { createImages, type Images } from './resources/images.ts';
import { createInstances, type Instances } from './resources/instances.ts';
import type { Options } from './resources/options.ts';
import { createPackages, type Packages } from './resources/packages.ts';
import { createPlatformTools, type PlatformTools } from './resources/platform-tools.ts';
import { createPublications, type Publications } from './resources/publications.ts';
import { createScans, type Scans } from './resources/scans.ts';
import { createTargetFormats, type TargetFormats } from './resources/target-formats.ts';
import type { Quota, ServiceStatus, User } from './schema.gen.ts';

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
  readonly apiKeys: ApiKeys;
  readonly accounts: Accounts;
  readonly appliances: Appliances;
  readonly instances: Instances;
  readonly scans: Scans;
  readonly packages: Packages;
  readonly targetFormats: TargetFormats;
  readonly platformTools: PlatformTools;
  readonly images: Images;
  readonly publications: Publications;
  readonly deployments: Deployments;
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
    apiKeys: createApiKeys(client),
    accounts: createAccounts(client),
    appliances: createAppliances(client),
    instances: createInstances(client),
    scans: createScans(client),
    packages,
    targetFormats: createTargetFormats(client),
    platformTools: createPlatformTools(client),
    images,
    publications,
    deployments: createDeployments(client),
    downloads: createDownloads(client, { images, publications, packages }),
    close: () => client.dispatcher.destroy(),
  };
}

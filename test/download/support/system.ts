import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDownloadActivities } from '../../../activities/download.ts';
import { createPackageActivities } from '../../../activities/packages.ts';
import type { FileDestination, Heartbeat } from '../../../pipeline/model.ts';
import {
  createSimulator,
  type Simulator,
  sampleLogin,
  samplePassword,
  type WorldInput,
} from '../../../simulator/index.ts';
import { createUForge, type UForge } from '../../../uforge/index.ts';

/** A simulated UForge, a client of it, and the activities under test. */
export interface System {
  simulator: Simulator;
  uforge: UForge;
  activities: ReturnType<typeof createDownloadActivities> &
    ReturnType<typeof createPackageActivities>;
  /** Requests for one operation so far. */
  requests(operation: string): ReturnType<Simulator['journal']>;
  /** Generates an image of a source and waits until it can be downloaded. */
  image(sourceUri: string, format?: string, how?: { compress?: boolean }): Promise<string>;
  close(): Promise<void>;
}

export const applianceUri = 'users/pat/appliances/1';
export const scanUri = 'users/pat/scannedinstances/1/scans/1';

/** What the tests serve: small images, and packages of which one was never uploaded. */
export const smallWorld: WorldInput = {
  users: [{ login: sampleLogin, password: samplePassword }],
  formats: [
    { name: 'VirtualBox', primitive: 'vbox' },
    { name: 'Docker', primitive: 'docker' },
    { name: 'Amazon AWS', primitive: 'aws' },
    { name: 'Without checksums', primitive: 'raw', generation: { checksums: 'none' } },
    { name: 'Only md5', primitive: 'kvm', generation: { checksums: 'md5' } },
    { name: 'Hostile', primitive: 'ovf', generation: { fileName: '../../../etc/cron.d/evil.ova' } },
  ],
  accounts: [
    {
      name: 'my-aws',
      type: 'CredAccountAws',
      fields: {
        accessKeyId: 'SIMULATEDACCESSKEY',
        accountNumber: '111122223333',
        secretAccessKeyId: 'simulated-aws-secret',
      },
    },
  ],
  appliances: [{ id: 1, name: 'web-tier', version: '2.1', revision: 5 }],
  scannedInstances: [
    {
      id: 1,
      name: 'db-prod',
      distribution: { name: 'CentOS', version: '7' },
      scans: [
        {
          id: 1,
          name: 'Scan #1',
          packages: [
            rpm(1, 'bash', 300_000),
            rpm(2, 'glibc', 500_000),
            { ...rpm(3, 'inhouse-agent', 0), uploaded: false },
            rpm(4, 'openssl', 200_000),
            rpm(5, '../../evil', 1_000),
            rpm(6, 'bash', 310_000),
            rpm(7, 'zlib', 9_000),
          ],
        },
      ],
    },
  ],
};

/** The same world with other packages in its scan. */
export function withPackages(packages: ReturnType<typeof rpm>[]): WorldInput {
  const [instance] = smallWorld.scannedInstances ?? [];
  return {
    ...smallWorld,
    scannedInstances: [
      { id: 1, name: 'db-prod', ...instance, scans: [{ id: 1, name: 'Scan #1', packages }] },
    ],
  };
}

function rpm(id: number, name: string, size: number) {
  return { id, name, version: '1.0', release: '1', arch: 'x86_64', size };
}

export async function startSystem(
  options: { imageBytes?: number; world?: WorldInput } = {},
): Promise<System> {
  const simulator = await createSimulator({
    world: options.world ?? smallWorld,
    generationMs: 0,
    publicationMs: 0,
    imageBytes: options.imageBytes ?? 6 << 20,
  });
  const uforge = createUForge({
    url: simulator.url,
    login: sampleLogin,
    authentication: { kind: 'password', password: samplePassword },
  });
  return {
    simulator,
    uforge,
    activities: { ...createDownloadActivities({ uforge }), ...createPackageActivities({ uforge }) },
    requests: (operation) => simulator.journal().filter((entry) => entry.operation === operation),
    async image(sourceUri, format = 'VirtualBox', { compress = true } = {}) {
      const { uri = '' } = await uforge.images.generate(sourceUri, {
        compress,
        targetFormat: { name: format },
        installProfile: { memorySize: 1024 },
      });
      await ready(uforge, uri, format === 'Without checksums' || !compress);
      return uri;
    },
    async close() {
      await uforge.close();
      await simulator.close();
    },
  };
}

/** The simulator works out checksums while it answers: until they are there, the image has none. */
async function ready(uforge: UForge, uri: string, withoutChecksum: boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const image = await uforge.images.get(uri);
    const checked = image.sha256sum !== undefined || image.md5sum !== undefined;
    const container = image.registeringName !== undefined;
    if (image.status?.complete && (checked || withoutChecksum || container)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The image did not become ready.');
}

export function destinationAt(folder: string, overrides: Partial<FileDestination> = {}) {
  return {
    folder,
    fileName: '{name}-{version}-{revision}-{format}.{ext}',
    overwrite: false,
    host: 'here',
    ...overrides,
  };
}

export const naming = {
  name: 'web-tier',
  version: '2.1',
  revision: '5',
  format: 'VirtualBox',
  id: 'vbox',
};

/**
 * Runs one attempt of an activity in the SDK's own context.
 * @param info such as the number of the attempt, and what the one before said last
 */
export function attempt<I, O>(
  activity: (input: I) => Promise<O>,
  input: I,
  info: { attempt?: number; heartbeatDetails?: unknown } = {},
): Attempt<O> {
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  const heartbeats: Heartbeat[] = [];
  environment.on('heartbeat', (details: Heartbeat) => heartbeats.push(details));
  return {
    heartbeats,
    result: environment.run(activity, input),
    stop: (reason) =>
      environment.cancel(
        reason === 'workerShutdown' ? 'WORKER_SHUTDOWN' : 'CANCELLED',
        new ActivityCancellationDetails({ [reason]: true }),
      ),
  };
}

export interface Attempt<O> {
  heartbeats: Heartbeat[];
  result: Promise<O>;
  stop(reason: 'cancelRequested' | 'workerShutdown' | 'paused'): void;
}

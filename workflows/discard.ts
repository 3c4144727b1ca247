import { CancellationScope, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type { PackageEntry } from '../activities/package-entries.ts';
import type { PackageActivities } from '../activities/packages.ts';
import type { FileDestination, HarvestInput } from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';

/**
 * Takes away what a download left that is not gone on with. An attempt that is under way when it is
 * cancelled cleans up after itself; between two attempts, and after the last, there is none that could.
 * Never throws: a host that is gone with its disk keeps no run from ending.
 */
export async function discardDownload(uri: string, destination: FileDestination): Promise<void> {
  const { folder } = destination;
  const { discardDownload: discard } = proxyActivities<DownloadActivities>(
    transfers(destination.host),
  );
  await tidied(folder, () =>
    discard.executeWithOptions(tidying(destination.host, `discard-${uri.replaceAll('/', '-')}`), [
      { uri, destination: { folder } },
    ]),
  );
}

/** The same for packages of a scan. */
export async function discardPackages({
  scanUri,
  packages,
  destination: { folder, host },
}: {
  scanUri: string;
  packages: PackageEntry[];
  destination: HarvestInput['destination'];
}): Promise<void> {
  const { discardPackages: discard } = proxyActivities<PackageActivities>(transfers(host));
  await tidied(folder, () =>
    discard.executeWithOptions(tidying(host, 'discard-packages'), [
      { scanUri, packages, destination: { folder } },
    ]),
  );
}

function tidying(host: string, activityId: string) {
  return {
    ...transfers(host),
    scheduleToCloseTimeout: '1 day',
    activityId,
    summary: 'Take away what is not gone on with',
  } as const;
}

async function tidied(folder: string, discard: () => Promise<void>): Promise<void> {
  try {
    await CancellationScope.nonCancellable(discard);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('What a download left could not be taken away', { folder, error });
  }
}

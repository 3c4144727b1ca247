import { CancellationScope, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type { FileDestination } from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';

/**
 * Takes away what a download left that is not gone on with. An attempt that is under way when it is
 * cancelled cleans up after itself; between two attempts, and after the last, there is none that could.
 * Never throws: a host that is gone with its disk keeps no run from ending.
 */
export async function discardDownload(uri: string, destination: FileDestination): Promise<void> {
  const { folder, host } = destination;
  const options = transfers(host);
  const { discardDownload: discard } = proxyActivities<DownloadActivities>(options);
  try {
    await CancellationScope.nonCancellable(() =>
      discard.executeWithOptions(
        {
          ...options,
          scheduleToCloseTimeout: '1 day',
          activityId: `discard-${uri.replaceAll('/', '-')}`,
          summary: 'Take away what the download left',
        },
        [{ uri, destination: { folder } }],
      ),
    );
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('What a download left could not be taken away', { uri, folder, error });
  }
}

import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type { FileDestination } from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';

/**
 * Takes away what a cancelled download left. An attempt that is under way cleans up after itself; a
 * cancel between two attempts finds none that could.
 */
export async function discardDownload(uri: string, destination: FileDestination): Promise<void> {
  const { folder, host } = destination;
  const options = transfers(host);
  await CancellationScope.nonCancellable(() =>
    proxyActivities<DownloadActivities>(options).discardDownload.executeWithOptions(
      {
        ...options,
        scheduleToCloseTimeout: '1 day',
        activityId: `discard-${uri.replaceAll('/', '-')}`,
        summary: 'Take away what the cancelled download left',
      },
      [{ uri, destination: { folder } }],
    ),
  );
}

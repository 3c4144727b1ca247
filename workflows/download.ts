import {
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type { DownloadInput, DownloadResult } from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';
import { discardDownload } from './discard.ts';
import { cancellationOf, targetErrorOf, targetsFailed } from './errors.ts';
import { recordOutcome } from './search-attributes.ts';

const progressQuery = defineQuery<DownloadResult>('progress');

/**
 * Fetches what exists already: images, published images, scan packages. Each URI is a target of its
 * own; a failed one makes the run end as failed, after the others are done.
 */
export async function download(input: DownloadInput): Promise<DownloadResult> {
  const { uris, destination } = input;
  const result: DownloadResult = { status: 'running', files: [], errors: [] };
  setHandler(progressQuery, () => result, { description: 'Files so far.' });

  const root = CancellationScope.current();
  const options = transfers(destination.host);
  const { downloadResource } = proxyActivities<DownloadActivities>(options);
  const steps = await Promise.allSettled(
    uris.map(async (uri, index) => {
      try {
        const file = await downloadResource.executeWithOptions(
          { ...options, activityId: `download-${index + 1}`, summary: uri },
          [{ uri, destination }],
        );
        result.files.push({ ...file, uri });
      } catch (error) {
        await discardDownload(uri, destination);
        if (isCancellation(error) || root.consideredCancelled) throw cancellationOf(error);
        result.errors.push({ ...targetErrorOf(error, 'download'), uri });
      }
    }),
  );
  for (const step of steps) {
    if (step.status === 'fulfilled') continue;
    result.status = 'cancelled';
    recordOutcome('cancelled');
    throw step.reason;
  }

  result.status = result.errors.length === 0 ? 'completed' : 'failed';
  recordOutcome(result.status);
  if (result.status === 'completed') return result;
  const reasons = result.errors.map(({ uri, message, hint }) => `${uri}: ${message} ${hint}`);
  throw targetsFailed(reasons, result);
}

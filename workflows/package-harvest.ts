import { defineQuery, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { PackageActivities } from '../activities/packages.ts';
import type { HarvestInput, HarvestProgress, HarvestResult } from '../pipeline/model.ts';
import { requests, transfers } from './activity-options.ts';
import { discardPackages } from './discard.ts';

const progressQuery = defineQuery<HarvestProgress>('progress');

/** Packages that one activity fetches: few enough that its result stays a small payload. */
const batchSize = 1_000;

/** Fetches every package binary of a scan; packages whose binary was never uploaded are skipped. */
export async function packageHarvest(input: HarvestInput): Promise<HarvestResult> {
  const { scanUri, destination } = input;
  const progress: HarvestProgress = { stage: 'pending', packages: 0, done: 0 };
  setHandler(progressQuery, () => progress, { description: 'How many packages are fetched.' });

  const { listPackages } = proxyActivities<PackageActivities>(requests());
  const packages = await listPackages.executeWithOptions(
    { ...requests(), activityId: 'list-packages', summary: 'Packages of the scan' },
    [{ scanUri }],
  );
  progress.packages = packages.length;
  progress.stage = 'downloading';

  const options = transfers(destination.host);
  const { harvestPackages } = proxyActivities<PackageActivities>(options);
  const result: HarvestResult = { packages: [], skipped: [] };
  for (let start = 0; start < packages.length; start += batchSize) {
    const batch = packages.slice(start, start + batchSize);
    progress.activityId = `packages-${start + 1}-to-${start + batch.length}`;
    const order = { scanUri, packages: batch, destination };
    const summary = `Packages ${start + 1} to ${start + batch.length} of ${packages.length}`;
    const { activityId } = progress;
    let part: HarvestResult;
    try {
      part = await harvestPackages.executeWithOptions({ ...options, activityId, summary }, [order]);
    } catch (error) {
      await discardPackages(order);
      throw error;
    }
    result.packages.push(...part.packages);
    result.skipped.push(...part.skipped);
    progress.done = start + batch.length;
    setCurrentDetails(`${progress.done} of ${packages.length} packages`);
  }
  progress.stage = 'completed';
  return result;
}

import { isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { RecordActivities } from '../activities/record.ts';
import type { PipelineInput, PipelineResult } from '../pipeline/model.ts';
import { requests } from './activity-options.ts';

/** Packages that are told one by one; beyond, a retry looks at their files again. A payload is 2 MiB. */
const mostPackages = 2_000;

/**
 * Keeps what a run left undone outside of Temporal, which forgets ended runs after a while. A run ends
 * also where that is not possible.
 */
export async function keepRecord(
  { identity, plan }: PipelineInput,
  { packages, ...result }: PipelineResult,
): Promise<void> {
  const { recordRun } = proxyActivities<RecordActivities>(requests());
  const options = {
    ...requests(),
    scheduleToCloseTimeout: '10 minutes',
    activityId: 'record',
    summary: 'Keep what is left to do for a retry',
  } as const;
  try {
    const isSmall = packages !== undefined && packages.length <= mostPackages;
    const kept = isSmall ? { ...result, packages } : result;
    await recordRun.executeWithOptions(options, [{ input: { identity, plan }, result: kept }]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('The run could not be recorded', { error });
  }
}

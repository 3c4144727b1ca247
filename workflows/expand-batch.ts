import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { ExpandActivities } from '../activities/expand.ts';
import { expand } from '../pipeline/matrix.ts';
import type { ExpandInput, Expansion } from '../pipeline/model.ts';
import { requests } from './activity-options.ts';
import { targetErrorOf } from './errors.ts';

/** Finds the pipelines of a batch; asks UForge only if there is a matrix. Starts nothing, changes nothing. */
export async function expandBatch({ batch }: ExpandInput): Promise<Expansion> {
  if (!batch.matrix) return expand(batch, []);
  // Somebody waits for the answer: a server that is down is told of, not waited for.
  const { expandMatrix } = proxyActivities<ExpandActivities>({
    ...requests(),
    startToCloseTimeout: '1 minute',
    retry: { maximumAttempts: 2 },
  });
  try {
    return await expandMatrix({ batch });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { code, message, hint } = targetErrorOf(error, 'plan');
    return { ok: false, problems: [{ code, message, hint }] };
  }
}

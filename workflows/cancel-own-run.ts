import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { OwnRunActivities } from '../activities/own-run.ts';
import { localCalls } from './activity-options.ts';

/**
 * Ends the run as cancelled, which Temporal calls only what was asked to be: the run asks for it itself.
 * Throws the cancellation when it is there.
 *
 * @param root the scope of the whole run
 */
export async function cancelOwnRun(root: CancellationScope): Promise<never> {
  const { requestOwnCancel } = proxyLocalActivities<OwnRunActivities>(localCalls());
  return await CancellationScope.nonCancellable(async () => {
    await requestOwnCancel();
    return await root.cancelRequested;
  });
}

import { proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { MemoryActivities } from '../activities/memory.ts';
import type { PipelineInput } from '../pipeline/model.ts';
import { localCalls } from './activity-options.ts';

/** Has the ledger of the source remember what a completed run was made from, for `when: changed`. */
export async function rememberBuilt({ plan }: PipelineInput): Promise<void> {
  const { source, definitionDigest, simulate } = plan;
  const { fingerprint, revision, uri: sourceUri } = source;
  if (definitionDigest === undefined || fingerprint === undefined || simulate) return;
  const { workflowId, taskQueue } = workflowInfo();
  const { rememberBuilt: tell } = proxyLocalActivities<MemoryActivities>(localCalls());
  const at = new Date().toISOString();
  await tell.executeWithOptions({ ...localCalls(), summary: 'Remembers what it was built from' }, [
    {
      taskQueue,
      sourceUri,
      built: { by: workflowId, definitionDigest, fingerprint, revision, at },
    },
  ]);
}

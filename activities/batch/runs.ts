import {
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { definitionDigest, describeDifferences } from '../../pipeline/differences.ts';
import type { PipelineDefinition } from '../../pipeline/model.ts';
import { pipelineMemo } from '../../pipeline/pipeline-memo.ts';

/** How a run that was waited for ended. */
interface RunEnd {
  status: 'completed' | 'failed' | 'cancelled';
  runId: string;
  /** Why it did not complete. */
  reason?: string;
}

/** What became of joining a run that has the id which a pipeline of a batch is to have. */
export type Joined =
  /** It did the very same, and has ended. */
  | ({ how: 'joined' } & RunEnd)
  /** It had ended before. */
  | { how: 'ended before' }
  | { how: 'different'; runId: string; differences: string[] };

/**
 * See {@link BatchActivities}.
 *
 * @param asked `since` is when it was in progress for certain, in milliseconds since the epoch: what
 *   ended after that counts as in progress, so that a second attempt joins what the first one did.
 */
export async function joinRun(
  client: Client,
  asked: { workflowId: string; definition: PipelineDefinition | undefined; since: number },
): Promise<Joined> {
  const { workflowId, definition, since } = asked;
  const found = await describe(client.workflow.getHandle(workflowId));
  const endedAt = found?.closeTime?.getTime();
  if (!found || (endedAt !== undefined && endedAt < since)) return { how: 'ended before' };
  const { runId, memo } = found;
  const running = pipelineMemo(memo)?.definition;
  const differences =
    running && definition
      ? differencesBetween(running, definition)
      : ['what it was asked for is not known to this version of Forgeline'];
  if (differences.length > 0) return { how: 'different', runId, differences };
  return { how: 'joined', ...(await endOf(client.workflow.getHandle(workflowId, runId), runId)) };
}

/** Returns when whatever run of this id is in progress has ended. */
export async function untilEnded(client: Client, workflowId: string): Promise<void> {
  const found = await describe(client.workflow.getHandle(workflowId));
  if (found?.status.name !== 'RUNNING') return;
  await endOf(client.workflow.getHandle(workflowId, found.runId), found.runId);
}

function differencesBetween(running: PipelineDefinition, asked: PipelineDefinition): string[] {
  if (definitionDigest(running) === definitionDigest(asked)) return [];
  return describeDifferences(running, asked);
}

async function describe(handle: WorkflowHandle) {
  return await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
}

async function endOf(handle: WorkflowHandle, runId: string): Promise<RunEnd> {
  try {
    await handle.result();
    return { status: 'completed', runId };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const status = cause instanceof CancelledFailure ? 'cancelled' : 'failed';
    return { status, runId, reason: cause?.message ?? 'It ended without saying why.' };
  }
}

import {
  ApplicationFailure,
  type Client,
  type WorkflowExecutionInfo,
  WorkflowFailedError,
} from '@temporalio/client';
import type { PipelineProgress, PipelineResult } from '../../pipeline/model.ts';
import type { Recipe } from './recipes.ts';

/** One run of a pipeline, and what came of it. */
export interface Outcome {
  recipe: Recipe;
  workflowId: string;
  runId: string;
  startedAt: number;
  status: 'completed' | 'failed' | 'cancelled' | 'running' | 'other';
  result: PipelineResult;
}

/** What a run ended with, or has so far. */
export async function outcomeOf(
  client: Client,
  info: WorkflowExecutionInfo,
  recipe: Recipe,
): Promise<Outcome> {
  const { workflowId, runId, startTime } = info;
  const status = statuses[info.status.name] ?? 'other';
  const handle = client.workflow.getHandle(workflowId, runId);
  const result = await resultOf(handle, status);
  return { recipe, workflowId, runId, startedAt: startTime.getTime(), status, result };
}

export const statuses: Partial<Record<string, Outcome['status']>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  RUNNING: 'running',
};

type Handle = ReturnType<Client['workflow']['getHandle']>;

async function resultOf(handle: Handle, status: Outcome['status']): Promise<PipelineResult> {
  try {
    if (status === 'completed') return await handle.result();
    if (status === 'failed') await handle.result();
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : error;
    const [result] = (cause instanceof ApplicationFailure && cause.details) || [];
    if (isResult(result)) return result;
    throw error;
  }
  const { result } = await handle.query<PipelineProgress>('progress');
  return result;
}

function isResult(value: unknown): value is PipelineResult {
  return typeof value === 'object' && value !== null && 'images' in value && 'workflowId' in value;
}

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { BatchTooLarge, batchInputOf, batchStartOptions } from '../../pipeline/batch-start.ts';
import type {
  BatchDefinition,
  BatchInput,
  BatchItem,
  Identity,
  Workflows,
} from '../../pipeline/model.ts';
import { DifferentRunInProgress, UsageError } from '../errors.ts';
import { describeRun, statusOf } from '../run.ts';
import type { Session } from '../session.ts';
import { batchMemo } from './batch-memo.ts';
import { BatchRun } from './batch-run.ts';
import { differencesOf } from './differences.ts';

/** A batch whose pipelines are known. */
export interface BatchToStart {
  identity: Identity;
  batch: Pick<BatchDefinition, 'name' | 'concurrency' | 'onError' | 'matrix'>;
  items: BatchItem[];
  /** Builds also what has not changed since it was built last. */
  rebuild?: true | undefined;
}

/** What the workflow is told. Throws {@link UsageError} where that is more than Temporal takes. */
export function inputOf(asked: BatchToStart): BatchInput {
  try {
    return batchInputOf(asked);
  } catch (error) {
    if (!(error instanceof BatchTooLarge)) throw error;
    throw new UsageError(error.message, { hint: error.hint });
  }
}

/**
 * The run of this very batch that is in progress, or undefined where none is. Throws
 * {@link DifferentRunInProgress} where one of that name does something else.
 */
export async function findBatchInProgress(
  session: Session,
  input: BatchInput,
): Promise<BatchRun | undefined> {
  const { workflowId, memo } = batchStartOptions(input);
  const description = await describeRun(session, workflowId);
  if (!description || statusOf(description) !== 'running') return undefined;
  const run = new BatchRun(session, description);
  if (batchMemo(description.memo)?.digest === memo.digest) return run;
  throw new DifferentRunInProgress({
    what: `The batch ${input.name}`,
    workflowId,
    differences: await run.input().then(
      (running) => differencesOf(running, input),
      () => ['what it was asked for is not known to this version of Forgeline'],
    ),
  });
}

/**
 * Starts a batch, or joins the run of it that is in progress: at most one run of a batch's name goes on
 * at a time. Throws {@link DifferentRunInProgress}.
 */
export async function startBatch(
  session: Session,
  input: BatchInput,
): Promise<{ run: BatchRun; how: 'started' | 'joined' }> {
  const start = batchStartOptions(input);
  try {
    const { firstExecutionRunId } = await session.client.workflow.start<Workflows['batch']>(
      'batch',
      {
        ...start,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      },
    );
    const { workflowId, memo } = start;
    return {
      run: new BatchRun(session, { workflowId, runId: firstExecutionRunId, memo }),
      how: 'started',
    };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const run = await findBatchInProgress(session, input);
    // It ended between the two calls: then this one is a new run.
    return run ? { run, how: 'joined' } : await startBatch(session, input);
  }
}

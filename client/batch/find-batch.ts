import type { WorkflowExecutionInfo } from '@temporalio/client';
import { batchQueue, batchWorkflowId, pipelineWorkflowId } from '../../pipeline/identity.ts';
import type { Identity } from '../../pipeline/model.ts';
import { UsageError } from '../errors.ts';
import { describeRun } from '../run.ts';
import { newestOfEach, theOneMeant } from '../runs.ts';
import type { Session } from '../session.ts';
import { printable } from '../text.ts';
import { batchMemo } from './batch-memo.ts';
import { BatchRun } from './batch-run.ts';

/** Runs of batches that Temporal knows, newest first. Of one identity where one is given. */
export async function listBatchRuns(
  session: Session,
  of: { identity: Identity | undefined },
): Promise<WorkflowExecutionInfo[]> {
  const queue = of.identity ? ` AND TaskQueue = "${batchQueue(of.identity)}"` : '';
  const runs: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType = "batch"${queue}`;
  for await (const run of session.client.workflow.list({ query, pageSize: 500 })) runs.push(run);
  return runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/**
 * The newest run of the batch that a person means by `id`: its name, its id, or the start of the id.
 * Throws {@link UsageError} where there is none, or where it could be several.
 */
export async function findBatch(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<BatchRun> {
  if (id.trim() === '') {
    throw new UsageError('The id is empty.', {
      hint: 'See which there are with: forgeline batch list',
    });
  }
  // Lists may lag behind what was just started.
  const exactly =
    (await batchOfId(session, id)) ??
    (identity && (await batchOfId(session, batchWorkflowId(identity, id))));
  if (exactly) return exactly;
  const known = newestOfEach(await listBatchRuns(session, { identity: undefined }));
  const meant = theOneMeant(id, known.map(named));
  if (meant) return new BatchRun(session, meant);
  throw (await namesPipeline(session, id, identity)) ?? noSuchBatch(id, known.map(batchNameOf));
}

/**
 * The batch that a person means who gave its id or name to a command for runs of all kinds; undefined
 * where that is none, or a pipeline goes by this name, too.
 */
export async function batchMeant(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<BatchRun | undefined> {
  const exactly = await batchOfId(session, id);
  if (exactly || !identity) return exactly;
  if (await describeRun(session, pipelineWorkflowId(identity, id))) return undefined;
  return await batchOfId(session, batchWorkflowId(identity, id));
}

/** The newest run of this id, if it is one of a batch. */
async function batchOfId(session: Session, workflowId: string): Promise<BatchRun | undefined> {
  if (workflowId.trim() === '') return undefined;
  const description = await describeRun(session, workflowId);
  return description?.type === 'batch' ? new BatchRun(session, description) : undefined;
}

/** A batch with the name that people know it by. */
function named<Run extends WorkflowExecutionInfo>(run: Run): Run & { name: string } {
  return { ...run, name: batchNameOf(run) };
}

export function batchNameOf({ memo, workflowId }: WorkflowExecutionInfo): string {
  return batchMemo(memo)?.batch ?? workflowId;
}

async function namesPipeline(
  session: Session,
  id: string,
  identity: Identity | undefined,
): Promise<UsageError | undefined> {
  const ids = [id, ...(identity ? [pipelineWorkflowId(identity, id)] : [])];
  for (const workflowId of ids) {
    const description = await describeRun(session, workflowId);
    if (!description || !['imagePipeline', 'download'].includes(description.type)) continue;
    const what = description.type === 'download' ? 'download' : 'pipeline';
    return new UsageError(`"${printable(id)}" is a ${what}, not a batch.`, {
      hint: `See it with: forgeline show ${workflowId}`,
    });
  }
  return undefined;
}

function noSuchBatch(id: string, names: readonly string[]): UsageError {
  const some = [...new Set(names)].slice(0, 10).map(printable);
  return new UsageError(`There is no batch "${printable(id)}".`, {
    hint:
      some.length > 0
        ? `There are: ${some.join(', ')}. See also: forgeline batch list --all`
        : 'None has run yet, or Temporal does not keep it any more. Start one with: forgeline batch start FILE',
  });
}

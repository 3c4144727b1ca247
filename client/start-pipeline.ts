import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { definitionDigest, describeDifferences } from '../pipeline/differences.ts';
import { pipelineWorkflowId, workflowQueue } from '../pipeline/identity.ts';
import type {
  Identity,
  PipelineDefinition,
  PipelineInput,
  PipelinePlan,
  Workflows,
} from '../pipeline/model.ts';
import { type PipelineMemo, pipelineMemo } from '../pipeline/pipeline-memo.ts';
import { pipelineAttributes } from '../pipeline/pipeline-start.ts';
import { planDetails, planSummary } from '../pipeline/plan-text.ts';
import { forgetRecord } from '../pipeline/record-files.ts';
import { DifferentRunInProgress } from './errors.ts';
import { PipelineRun } from './pipeline-run.ts';
import { describeRun, statusOf } from './run.ts';
import type { Session } from './session.ts';

/** A pipeline that was asked for, by whom, and what its names were found to stand for. */
export interface PipelineRequest {
  identity: Identity;
  definition: PipelineDefinition;
}

/**
 * The run of this very pipeline that is in progress, or undefined where none is. Throws
 * {@link DifferentRunInProgress} where a run of that name does something else. Asks Temporal only.
 */
export async function findRunInProgress(
  session: Session,
  { identity, definition }: PipelineRequest,
): Promise<PipelineRun | undefined> {
  const workflowId = pipelineWorkflowId(identity, definition.name);
  const description = await describeRun(session, workflowId);
  if (!description || statusOf(description) !== 'running') return undefined;
  const running = pipelineMemo(description.memo)?.definition;
  if (!running || definitionDigest(running) !== definitionDigest(definition)) {
    throw new DifferentRunInProgress({
      what: `The pipeline ${definition.name}`,
      workflowId,
      differences: running
        ? describeDifferences(running, definition)
        : ['what it was asked for is not known to this version of Forgeline'],
    });
  }
  return new PipelineRun(session, { workflowId, runId: description.runId, memo: description.memo });
}

/** All that a run begins with. */
export interface RunStart extends PipelineInput {
  workflowId: string;
  memo: Record<string, unknown>;
}

/**
 * Starts a planned pipeline, or joins the run of it that somebody else started in the meantime: at
 * most one run of a pipeline's name goes on at a time.
 */
export async function startPipeline(
  session: Session,
  request: PipelineRequest & { plan: PipelinePlan },
): Promise<{ run: PipelineRun; how: 'started' | 'joined' }> {
  const { identity, definition, plan } = request;
  const workflowId = pipelineWorkflowId(identity, definition.name);
  const memo: PipelineMemo & Record<string, unknown> = {
    definition,
    source: { uri: plan.source.uri, revision: plan.source.revision },
  };
  try {
    const run = await startRun(session, { workflowId, identity, plan, memo });
    return { run, how: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const run = await findRunInProgress(session, request);
    // It ended between the two calls: then this one is a new run.
    return run ? { run, how: 'joined' } : await startPipeline(session, request);
  }
}

/**
 * Starts a run, whose ended predecessor of the same id is history from then on. Throws
 * `WorkflowExecutionAlreadyStartedError` where one is in progress.
 */
export async function startRun(session: Session, start: RunStart): Promise<PipelineRun> {
  const { workflowId, memo, ...input } = start;
  const { identity, plan, resume } = input;
  const { workflow } = session.client;
  const handle = await workflow.start<Workflows['imagePipeline']>('imagePipeline', {
    workflowId,
    taskQueue: workflowQueue(identity),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    args: [input],
    memo,
    staticSummary: planSummary(plan, resume),
    staticDetails: planDetails(plan),
    typedSearchAttributes: pipelineAttributes(plan),
  });
  await forgetRecord(session.recordsFolder, workflowId);
  return new PipelineRun(session, { workflowId, runId: handle.firstExecutionRunId, memo });
}

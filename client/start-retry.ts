import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { fileInTheWay, withoutLostFiles } from '../pipeline/left-files.ts';
import type { PipelineInput, PipelineResult, Resume } from '../pipeline/model.ts';
import { fitting, resumeOf, targetsOf } from '../pipeline/resume.ts';
import type { RetryStep } from '../pipeline/retry-steps.ts';
import type { EndedPipeline } from './ended-pipeline.ts';
import { UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import type { Session } from './session.ts';
import { startRun } from './start-pipeline.ts';

/** What a retry would do. */
export interface Retry {
  resume: Resume;
  /** Targets by name. */
  reused: string[];
  remaining: string[];
}

/**
 * Finds out what is done and what is left of an ended pipeline. Throws {@link UsageError} where that
 * cannot be known, or nothing is left.
 */
export async function planRetry(
  pipeline: EndedPipeline,
  from: RetryStep | undefined,
): Promise<Retry> {
  const { workflowId, input } = pipeline;
  const { plan } = input;
  const result = from === 'generate' ? nothingDone(input, workflowId) : await pipeline.result();
  if (!result) {
    throw new UsageError(`How far ${workflowId} came is not known: it ended without a result.`, {
      hint: `Have everything done anew: forgeline retry ${workflowId} --from generate`,
    });
  }
  const resume = fitting(input, resumeOf(plan, await withoutLostFiles(result), from));
  await refuseOwnFiles(input, resume, (await pipeline.result()) ?? result);
  const targets = targetsOf(plan, resume);
  if (targets.remaining.length > 0) return { resume, ...targets };
  throw new UsageError(
    from === undefined
      ? `Nothing of ${workflowId} is left to do: all its targets are done.`
      : `${workflowId} has nothing to do from the step ${from} on.`,
    {
      hint: `Have everything done anew: forgeline retry ${workflowId} --from generate`,
    },
  );
}

/** Starts a run under the id of the ended one. Throws {@link UsageError} where one is in progress. */
export async function startRetry(
  session: Session,
  { workflowId, memo, input }: EndedPipeline,
  resume: Resume,
): Promise<PipelineRun> {
  const { identity, plan } = input;
  try {
    return await startRun(session, { workflowId, memo, identity, plan, resume });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new UsageError(`${workflowId} was started by somebody else in the meantime.`, {
      hint: `Follow it with: forgeline follow ${workflowId}`,
    });
  }
}

/** Throws {@link UsageError} where a file of the run before is in the way of the new one. */
async function refuseOwnFiles(
  { plan }: PipelineInput,
  resume: Resume,
  before: PipelineResult,
): Promise<void> {
  const file = await fileInTheWay(plan, resume, before);
  if (!file) return;
  throw new UsageError(`${file.path} of the run before is in the way of the new ${file.id}.`, {
    hint: 'Replace it with --overwrite, or move it away.',
  });
}

function nothingDone({ plan }: PipelineInput, workflowId: string): PipelineResult {
  const { uri, revision } = plan.source;
  return {
    name: plan.name,
    workflowId,
    status: 'failed',
    source: { uri, revision },
    images: [],
  };
}

import { stat } from 'node:fs/promises';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { thisHost } from '../pipeline/identity.ts';
import type { FileResult, PipelineInput, PipelineResult, Resume } from '../pipeline/model.ts';
import type { EndedPipeline } from './ended-pipeline.ts';
import { UsageError } from './errors.ts';
import type { PipelineRun } from './pipeline-run.ts';
import { resumeOf, targetsOf } from './resume.ts';
import type { RetryStep } from './retry-steps.ts';
import type { Session } from './session.ts';
import { startRun } from './start-pipeline.ts';

/** What a retry would do. */
export interface Retry {
  resume: Resume;
  /** Targets by name. */
  reused: string[];
  remaining: string[];
}

/** Most bytes of an input; Temporal refuses a payload of 2 MiB. */
const inputBytes = 1536 * 1024;

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

/**
 * A file that the run before downloaded ends the download of an image that is generated anew, an hour
 * from now. Throws {@link UsageError} instead.
 */
async function refuseOwnFiles(
  { plan }: PipelineInput,
  resume: Resume,
  before: PipelineResult,
): Promise<void> {
  for (const { id, download } of plan.images) {
    if (!download || download.overwrite) continue;
    if (resume.images.find((image) => image.id === id)?.imageUri !== undefined) continue;
    const files = before.images.find((image) => image.id === id)?.files ?? [];
    for (const file of files) {
      if (!(await isThere(file))) continue;
      throw new UsageError(`${file.path} of the run before is in the way of the new ${id}.`, {
        hint: 'Replace it with --overwrite, or move it away.',
      });
    }
  }
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

/** What somebody took away from this machine's disk since is not done any more. */
async function withoutLostFiles(result: PipelineResult): Promise<PipelineResult> {
  const images = result.images.map(async (image) => {
    const there = await Promise.all(image.files.map(isThere));
    return { ...image, files: there.every((is) => is) ? image.files : [] };
  });
  return { ...result, images: await Promise.all(images) };
}

/** Whether a file is there as it was left, as far as can be seen from here. */
async function isThere({ path, size, host }: FileResult): Promise<boolean> {
  if (host !== undefined && host !== thisHost()) return true;
  return await stat(path).then(
    (found) => found.isFile() && found.size === size,
    () => false,
  );
}

/** The list of packages can be more than Temporal carries; then those that are there are only checked. */
function fitting(input: PipelineInput, resume: Resume): Resume {
  const bytes = Buffer.byteLength(JSON.stringify({ ...input, resume }));
  if (bytes <= inputBytes) return resume;
  return { images: resume.images };
}

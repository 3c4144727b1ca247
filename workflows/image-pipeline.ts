import { CancellationScope, defineQuery, isCancellation, setHandler } from '@temporalio/workflow';
import type {
  PipelineInput,
  PipelineProgress,
  PipelineResult,
  TargetError,
} from '../pipeline/model.ts';
import { targetsFailed } from './errors.ts';
import { PipelineRun } from './pipeline-run.ts';
import { PipelineState } from './pipeline-state.ts';
import { keepRecord } from './record.ts';
import { rememberBuilt } from './remember.ts';
import { keepRule } from './removals.ts';
import { recordOutcome } from './search-attributes.ts';
import { StageReport } from './stage-report.ts';

const progressQuery = defineQuery<PipelineProgress>('progress');

/**
 * One pipeline: generates every image of the plan, publishes and downloads each as soon as it is
 * ready, and fetches the packages where asked. Targets are independent: one that fails neither stops
 * nor undoes another, but makes the run end as failed (`TargetsFailed`, the whole result in its
 * details). Cancelled, or past its deadline, it cancels at UForge what is under way there, and deletes
 * what the policies say. Where people refuse what waits for their consent, it ends as cancelled.
 */
export async function imagePipeline(input: PipelineInput): Promise<PipelineResult> {
  const stages = new StageReport(input.reportTo);
  const state = new PipelineState(input.plan, (progress) => stages.look(progress));
  setHandler(progressQuery, () => state.snapshot(), {
    description: 'Stages of all images and targets, and the result so far.',
  });
  const run = new PipelineRun(input, state);
  let cancellation: unknown;
  let useless: 'all' | 'failed' = 'all';
  try {
    await run.everything();
    useless = 'failed';
    if (run.isRefusedInPart && state.failures().length === 0) await run.endAsCancelled();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cancellation = error;
  }
  const failures = state.failures();
  const status = cancellation ? 'cancelled' : failures.length > 0 ? 'failed' : 'completed';
  if (status === 'completed') {
    await CancellationScope.nonCancellable(() => rememberBuilt(input));
    await keepRule(input, (cleaned) => state.cleaned(cleaned));
  }
  return await CancellationScope.nonCancellable(async () => {
    state.cleaned(await run.cleanUp(useless));
    const result = state.finish(status);
    recordOutcome(status);
    if (status === 'completed') return result;
    await keepRecord(input, result);
    throw cancellation ?? targetsFailed(reasonsOf(failures), result);
  });
}

/** Why targets failed, each once: what failed for want of its image is told of the image. */
function reasonsOf(failures: { name: string; error: TargetError }[]): string[] {
  const causes = failures.filter(({ error }) => error.code !== 'image_failed');
  return causes.map(({ name, error }) => `${name}: ${error.message} ${error.hint}`);
}

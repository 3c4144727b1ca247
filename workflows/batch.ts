import {
  CancellationScope,
  defineQuery,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { BatchInput, BatchProgress, BatchResult, SetConcurrency } from '../pipeline/model.ts';
import { BatchRun } from './batch-run.ts';
import { reportSignal } from './batch-signals.ts';
import { cancelOwnRun } from './cancel-own-run.ts';
import { pipelinesFailed } from './errors.ts';
import { recordOutcome } from './search-attributes.ts';
import { understood } from './understood.ts';

const progressQuery = defineQuery<BatchProgress>('progress');
const setConcurrencyUpdate = defineUpdate<void, [SetConcurrency]>('setConcurrency');
const pauseUpdate = defineUpdate<void, [{ note?: string } | undefined]>('pause');
const unpauseUpdate = defineUpdate<void, []>('unpause');

/**
 * Many pipelines, so many at once as it is told: shards of them run as its children, one after the
 * other, which run the pipelines. Ends as failed where a pipeline failed (`PipelinesFailed`, a
 * {@link BatchResult} in its details), and as cancelled where none failed and one was cancelled.
 * Cancelled, it waits until all that runs is cancelled.
 */
export async function batch(input: BatchInput): Promise<BatchResult> {
  const root = CancellationScope.current();
  const run = new BatchRun(input);
  setHandler(progressQuery, () => run.progress(), {
    description: 'How many pipelines stand how, and which run or failed.',
  });
  setHandler(reportSignal, (report) => understood(() => run.reported(report)), {
    description: 'How a shard of this batch goes.',
  });
  setHandler(setConcurrencyUpdate, (asked) => run.setConcurrency(asked), {
    validator: (asked) => run.checkConcurrency(asked),
    description: 'How many pipelines run at once from now on: {"concurrency": 20}.',
  });
  setHandler(pauseUpdate, (asked) => run.pause(asked?.note), {
    validator: (asked) => run.checkPause(asked?.note),
    description: 'Begins no more pipelines until "unpause"; those that run go on. {"note": "why"}.',
  });
  setHandler(unpauseUpdate, () => run.unpause(), {
    validator: () => run.checkUnpause(),
    description: 'Goes on beginning pipelines.',
  });
  let cancellation: unknown;
  try {
    await run.everything();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cancellation = error;
  }
  return await CancellationScope.nonCancellable(async () => {
    await run.allEnded();
    const result = run.finish(cancellation === undefined ? 'ended' : 'cancelled');
    recordOutcome(result.status);
    if (result.status === 'completed') return result;
    if (result.status === 'failed') throw pipelinesFailed(run.summary(), result);
    if (cancellation !== undefined) throw cancellation;
    return await cancelOwnRun(root);
  });
}

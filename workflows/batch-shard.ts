import { CancellationScope, defineQuery, isCancellation, setHandler } from '@temporalio/workflow';
import type { ShardInput, ShardProgress } from '../pipeline/model.ts';
import { ShardRun } from './batch-shard-run.ts';
import { stageSignal, steerSignal } from './batch-signals.ts';
import { recordOutcome } from './search-attributes.ts';
import { understood } from './understood.ts';

const progressQuery = defineQuery<ShardProgress>('progress');

/**
 * Some of the pipelines of a batch: plans them shortly before they begin, runs so many at once as the
 * batch allows, and tells the batch how it goes. A pipeline that fails is a row of its result, and no
 * failure of the shard. Cancelled, it waits until all that runs is cancelled, and tells that.
 */
export async function batchShard(input: ShardInput): Promise<ShardProgress> {
  const run = new ShardRun(input);
  setHandler(progressQuery, () => run.progress(), {
    description: 'How each pipeline of this shard stands.',
  });
  setHandler(steerSignal, (word) => understood(() => run.steer(word)), {
    description: 'How many pipelines of this shard may run at once.',
  });
  setHandler(stageSignal, (stage) => understood(() => run.entered(stage)), {
    description: 'What a pipeline of this shard is at.',
  });
  try {
    await run.everything();
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(async () => {
      await run.cancelled();
      recordOutcome('cancelled');
      throw error;
    });
  }
  return await CancellationScope.nonCancellable(async () => {
    const result = await run.finish();
    recordOutcome(result.counts.failed > 0 ? 'failed' : 'completed');
    return result;
  });
}

import { ApplicationFailure, Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import {
  type BatchStart,
  BatchTooLarge,
  batchInputOf,
  batchStartOptions,
} from '../pipeline/batch-start.ts';
import type {
  BatchInput,
  BatchResult,
  Expansion,
  Problem,
  ScheduledInput,
} from '../pipeline/model.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { expandAsking } from './expand.ts';
import { heartbeating } from './heartbeat.ts';
import { askingAtOnce } from './outage.ts';

/** A batch that is ready to be started. */
export interface PreparedBatch {
  input: BatchInput;
  start: BatchStart;
}

type InProgress = Pick<BatchStart, 'workflowId' | 'memo'>;

export interface ScheduledBatchActivities {
  /** Finds the pipelines of a scheduled batch as they are now. Fails for good where there are none. */
  prepareBatch(input: ScheduledInput): Promise<PreparedBatch>;
  /**
   * Waits for a batch in progress that is the very same, and answers with its result, or fails as it
   * does. Cancelled, it leaves the batch alone. Fails for good where it is another one; `ended before`:
   * it was not in progress any more.
   */
  joinBatch(start: InProgress): Promise<Joined>;
}

type Joined = BatchResult | 'ended before';

export function createScheduledBatchActivities({
  uforge,
}: Pick<ActivityDependencies, 'uforge'>): ScheduledBatchActivities {
  return {
    prepareBatch: (input) =>
      askingAtOnce(() =>
        heartbeating(async () => prepared(input, await expandAsking(uforge, input.batch))),
      ),
    joinBatch: (start) => heartbeating(() => join(start)),
  };
}

function prepared(
  { identity, batch, rebuild }: ScheduledInput,
  expansion: Expansion,
): PreparedBatch {
  if (!expansion.ok) throw noPipelines(expansion.problems);
  const { items } = expansion;
  try {
    const input = batchInputOf({ identity, batch, items, rebuild });
    return { input, start: batchStartOptions(input) };
  } catch (error) {
    if (!(error instanceof BatchTooLarge)) throw error;
    throw final('batch_too_large', `${error.message} ${error.hint}`);
  }
}

async function join({ workflowId, memo }: InProgress): Promise<Joined> {
  const { client, cancelled } = Context.current();
  const running = await client.workflow.getHandle(workflowId).describe();
  if (running.status.name !== 'RUNNING') return 'ended before';
  if (running.memo?.digest !== memo.digest) {
    throw final(
      'different_batch_in_progress',
      `The batch ${memo.batch} is in progress already, with something else. Have it end before the next time, or cancel it: forgeline batch show ${workflowId}`,
    );
  }
  const end = client.workflow.getHandle(workflowId, running.runId).result();
  return await Promise.race([end.catch((error: unknown) => rethrow(error, memo.batch)), cancelled]);
}

/** Fails as the batch did. What kept Temporal from saying how it ended can be asked again. */
function rethrow(error: unknown, name: string): never {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    throw ApplicationFailure.create({
      message: cause.message,
      type: cause.type ?? 'batch_failed',
      nonRetryable: true,
      details: cause.details ?? [],
    });
  }
  const how = cause instanceof CancelledFailure ? 'cancelled' : 'ended by force';
  throw final('batch_cancelled', `The batch ${name}, which was in progress already, was ${how}.`);
}

function noPipelines([first, ...others]: readonly Problem[]): ApplicationFailure {
  const more = others.length > 0 ? `And ${others.length} more of this kind.` : undefined;
  const sentences = [first?.message, first?.hint, more].filter(
    (sentence) => sentence !== undefined,
  );
  return final(first?.code ?? 'empty_batch', sentences.join(' '));
}

/** A failure that trying again does not cure. */
function final(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

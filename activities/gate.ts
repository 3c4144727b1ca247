import { Context } from '@temporalio/activity';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Ask, PipelineProgress, Place } from '../pipeline/model.ts';
import type { UForge } from '../uforge/index.ts';
import { signalLedger } from './ask.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heartbeating } from './heartbeat.ts';

/** Milliseconds between two looks at those who have a place. */
const intervalMs = 10_000;

/** Milliseconds after which it is answered in any case: places have changed by then. */
const longestMs = 120_000;

/** Milliseconds for an answer of Temporal. */
const answerWithinMs = 5_000;

export interface GateActivities {
  /** Hands an ask on to the ledger of its source. May be repeated. */
  passAsk(input: { ask: Ask }): Promise<void>;
  /**
   * Keys of places whose pipelines have ended without giving them back, such as by being terminated, and
   * whose generations are over at UForge, too. Looks until there is one, for two minutes at most.
   */
  abandonedPlaces(input: { places: Place[] }): Promise<string[]>;
}

export function createGateActivities({ identity, uforge }: ActivityDependencies): GateActivities {
  return {
    passAsk: ({ ask }) => signalLedger(Context.current().client, identity, 'ask', ask),

    abandonedPlaces: ({ places }) =>
      heartbeating(async () => {
        const context = Context.current();
        const until = Date.now() + longestMs;
        for (;;) {
          const found: string[] = [];
          for (const place of places) {
            if (await isAbandoned(context.client, uforge, place)) found.push(place.key);
          }
          if (found.length > 0 || Date.now() >= until) return found;
          await context.sleep(intervalMs);
        }
      }),
  };
}

/** What cannot be found out counts as taken. */
async function isAbandoned(client: Client, uforge: UForge, place: Place): Promise<boolean> {
  const { workflowId, runId, imageId, key } = place;
  const run = client.workflow.getHandle(workflowId);
  try {
    const { status, raw } = await client.withDeadline(Date.now() + answerWithinMs, () =>
      run.describe(),
    );
    const first = raw.workflowExecutionInfo?.firstRunId;
    if (status.name === 'RUNNING' && key.startsWith(first ?? key)) return false;
  } catch (error) {
    return error instanceof WorkflowNotFoundError;
  }
  const ended = client.workflow.getHandle(workflowId, runId);
  const progress = await client
    .withDeadline(Date.now() + answerWithinMs, () => ended.query<PipelineProgress>('progress'))
    .catch(() => undefined);
  const uri = progress?.images.find(({ id }) => id === imageId)?.imageUri;
  if (uri === undefined) return true;
  try {
    const { complete, cancelled, error } = await uforge.images.status(uri);
    return complete === true || cancelled === true || error === true;
  } catch (error) {
    return error instanceof Error && error.name === 'NotFound';
  }
}

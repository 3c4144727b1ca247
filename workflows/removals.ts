import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { KeepActivities } from '../activities/keep.ts';
import type { RemoveActivities } from '../activities/remove.ts';
import type { Removal } from '../activities/retention.ts';
import type { Cleanup, PipelineInput } from '../pipeline/model.ts';
import { requests } from './activity-options.ts';
import { targetErrorOf } from './errors.ts';

/**
 * How long a pipeline that is done tries at most to delete what it has no use for any more. Milliseconds:
 * after that it is kept, and the run ends.
 */
const patienceMs = 3_600_000;

/** Removals that one activity is told of: what it did is known by then, whatever befalls the worker. */
const atOnce = 10;

/**
 * Deletes at UForge what the rule `keep` does not keep any more, once a run has completed. Never throws:
 * what cannot be deleted, or is not any more because the run is cancelled now, is kept.
 */
export async function keepRule(
  { plan }: PipelineInput,
  onCleaned: (cleaned: Cleanup[]) => void,
): Promise<void> {
  const { keep, source, simulate } = plan;
  if (!keep || simulate) return;
  const until = Date.now() + patienceMs;
  const { planKeep } = proxyActivities<KeepActivities>(requests());
  const by = workflowInfo().workflowId;
  try {
    const { removals, kept } = await planKeep.executeWithOptions(
      {
        ...requests(),
        startToCloseTimeout: patienceMs / 2,
        scheduleToCloseTimeout: patienceMs,
        activityId: 'keep',
        summary: 'What of earlier runs is not kept any more',
      },
      [{ source, by, keep }],
    );
    onCleaned(kept);
    for (let at = 0; at < removals.length; at += atOnce) {
      const id = removals.length > atOnce ? `delete-old-${at / atOnce + 1}` : 'delete-old';
      const some = removals.slice(at, at + atOnce);
      onCleaned(await removed({ removals: some, until, id, reason: isOld }));
    }
  } catch (error) {
    const reason = `what is not kept any more could not be found out: ${whyNot(error)}`;
    onCleaned([{ what: 'image', uri: `${source.uri}/images`, outcome: 'kept', reason }]);
  }
}

const isOld = 'the rule "keep" does not keep it any more';

/** Deletes images as soon as all is done that was to be made of them (`after: delete-image`). */
export class DoneImages {
  private readonly deletions: Promise<Cleanup[]>[] = [];

  /** Begins to delete an image; its publications may go with it. Goes on where the run is cancelled. */
  delete(id: string, image: string, publications: string[]): void {
    const until = Date.now() + patienceMs;
    const removals = [{ image, publications: [], known: publications }];
    const asked = {
      removals,
      until,
      id: `delete-${id}`,
      reason: isDone,
    };
    this.deletions.push(CancellationScope.nonCancellable(() => removed(asked)));
  }

  /** Says of an image why it is kept although all is done. */
  keep(uri: string, reason: string): void {
    this.deletions.push(Promise.resolve([{ what: 'image', uri, outcome: 'kept', reason }]));
  }

  /** What became of them, when that is known. */
  async settled(): Promise<Cleanup[]> {
    return (await Promise.all(this.deletions)).flat();
  }
}

const isDone = 'all is done that was to be made of it';

/** Never throws: what nobody can say was deleted counts as kept. */
async function removed({
  id,
  reason,
  ...asked
}: {
  removals: Removal[];
  until: number;
  id: string;
  reason: string;
}): Promise<Cleanup[]> {
  const leftMs = Math.max(60_000, asked.until - Date.now());
  const options = {
    ...requests(),
    startToCloseTimeout: leftMs + 60_000,
    scheduleToCloseTimeout: leftMs + 300_000,
    // Cancelled, it says what it has deleted by then.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    heartbeatTimeout: '15s',
    activityId: id,
    summary: 'Delete what is of no use any more',
  } as const;
  const { removeMade } = proxyActivities<RemoveActivities>(options);
  const by = workflowInfo().workflowId;
  try {
    return await removeMade.executeWithOptions(options, [{ ...asked, by, reason }]);
  } catch (error) {
    const why = `it could not be deleted: ${whyNot(error)}`;
    return asked.removals.flatMap(({ publications, image }) => [
      ...publications.map(
        (uri) => ({ what: 'publication', uri, outcome: 'kept', reason: why }) as const,
      ),
      ...(image === undefined
        ? []
        : [{ what: 'image', uri: image, outcome: 'kept', reason: why } as const]),
    ]);
  }
}

function whyNot(error: unknown): string {
  if (isCancellation(error)) return 'the run was cancelled before';
  return targetErrorOf(error, 'cleanup').message;
}

import { Context } from '@temporalio/activity';
import { NotFound } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heartbeating } from './heartbeat.ts';
import { Refusals } from './refusals.ts';
import { compensationFailure, isDoubted, undoingInterval } from './undoing.ts';

export interface DeleteActivities {
  /** `machineImage_delete` or `scanImageGeneration_delete`; what is gone already is as good. */
  deleteImage(input: { uri: string }): Promise<void>;
  /** `machineImagePublished_delete` or `scanPublishedImage_delete`; what is gone already is as good. */
  deletePublication(input: { uri: string }): Promise<void>;
}

/** Deletes at UForge what a pipeline made there. May be repeated: ids are given out once. */
export function createDeleteActivities(dependencies: ActivityDependencies): DeleteActivities {
  const { uforge } = dependencies;
  const intervalMs = undoingInterval(dependencies);
  return {
    deleteImage: ({ uri }) =>
      unlessGone({ stage: 'generate', intervalMs }, () => uforge.images.delete(uri)),
    deletePublication: ({ uri }) =>
      unlessGone({ stage: 'publish', intervalMs }, () => uforge.publications.delete(uri)),
  };
}

/** A refusal is looked at again before it is believed: what is not deleted now never is. */
async function unlessGone(
  { stage, intervalMs }: { stage: string; intervalMs: number },
  remove: () => Promise<void>,
): Promise<void> {
  const context = Context.current();
  const refusals = new Refusals(intervalMs);
  await heartbeating(async () => {
    for (;;) {
      try {
        await remove();
        return;
      } catch (error) {
        if (error instanceof NotFound) return;
        if (!isDoubted(error, refusals)) throw compensationFailure(error, stage);
      }
      await context.sleep(intervalMs);
    }
  });
}

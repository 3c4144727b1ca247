import { NotFound } from '../uforge/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';

export interface DeleteActivities {
  /** `machineImage_delete` or `scanImageGeneration_delete`; what is gone already is as good. */
  deleteImage(input: { uri: string }): Promise<void>;
  /** `machineImagePublished_delete` or `scanPublishedImage_delete`; what is gone already is as good. */
  deletePublication(input: { uri: string }): Promise<void>;
}

/** Deletes at UForge what a pipeline made there. May be repeated: ids are given out once. */
export function createDeleteActivities({
  uforge,
}: Pick<ActivityDependencies, 'uforge'>): DeleteActivities {
  return {
    deleteImage: ({ uri }) => unlessGone('generate', () => uforge.images.delete(uri)),
    deletePublication: ({ uri }) => unlessGone('publish', () => uforge.publications.delete(uri)),
  };
}

async function unlessGone(stage: string, remove: () => Promise<void>): Promise<void> {
  try {
    await heartbeating(remove);
  } catch (error) {
    if (!(error instanceof NotFound)) throw failureOf(error, stage);
  }
}

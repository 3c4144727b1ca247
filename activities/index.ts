import { createAskActivities } from './ask.ts';
import { createAwaitActivities } from './await.ts';
import { createCheckActivities } from './check.ts';
import { createDeleteActivities } from './delete.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createDownloadActivities } from './download.ts';
import { createGenerateActivities } from './generate.ts';
import { createPackageActivities } from './packages.ts';
import { createPlanActivities } from './plan.ts';
import { createPublishActivities } from './publish.ts';
import { createRecordActivities } from './record.ts';

export type { ActivityDependencies } from './dependencies.ts';

/** All activities of one identity. Each queue's worker takes them all; workflows choose the queue. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    ...createPlanActivities(dependencies),
    ...createCheckActivities(dependencies),
    ...createAskActivities(dependencies),
    ...createGenerateActivities(dependencies),
    ...createPublishActivities(dependencies),
    ...createAwaitActivities(dependencies),
    ...createDeleteActivities(dependencies),
    ...createDownloadActivities(dependencies),
    ...createPackageActivities(dependencies),
    ...createRecordActivities(dependencies),
  };
}

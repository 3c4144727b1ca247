import { createAskActivities } from './ask.ts';
import { createAwaitActivities } from './await.ts';
import { createBatchActivities } from './batch.ts';
import { createCheckActivities } from './check.ts';
import { createDeleteActivities } from './delete.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createDownloadActivities } from './download.ts';
import { createExpandActivities } from './expand.ts';
import { createGateActivities } from './gate.ts';
import { createGenerateActivities } from './generate.ts';
import { createKeepActivities } from './keep.ts';
import { createMemoryActivities } from './memory.ts';
import { createOwnRunActivities } from './own-run.ts';
import { createPackageActivities } from './packages.ts';
import { createPlanActivities } from './plan.ts';
import { createPublishActivities } from './publish.ts';
import { createRecordActivities } from './record.ts';
import { createRemoveActivities } from './remove.ts';
import { createScheduledBatchActivities } from './scheduled-batch.ts';

export type { ActivityDependencies } from './dependencies.ts';

/** All activities of one identity. Each queue's worker takes them all; workflows choose the queue. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    ...createPlanActivities(dependencies),
    ...createBatchActivities(dependencies),
    ...createCheckActivities(dependencies),
    ...createAskActivities(dependencies),
    ...createGateActivities(dependencies),
    ...createGenerateActivities(dependencies),
    ...createPublishActivities(dependencies),
    ...createAwaitActivities(dependencies),
    ...createDeleteActivities(dependencies),
    ...createDownloadActivities(dependencies),
    ...createExpandActivities(dependencies),
    ...createPackageActivities(dependencies),
    ...createRecordActivities(dependencies),
    ...createOwnRunActivities(),
    ...createMemoryActivities(dependencies),
    ...createKeepActivities(dependencies),
    ...createRemoveActivities(dependencies),
    ...createScheduledBatchActivities(dependencies),
  };
}

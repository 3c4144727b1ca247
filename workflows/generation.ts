import { proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { DeleteActivities } from '../activities/delete.ts';
import type { GenerateActivities } from '../activities/generate.ts';
import type { AskedJob, ImagePlan, SourcePlan } from '../pipeline/model.ts';
import { compensation, requests, waits } from './activity-options.ts';
import type { JobCircumstances, JobSteps } from './job.ts';

/** How UForge generates one image for us. */
export function generationSteps(
  source: SourcePlan,
  image: ImagePlan,
  { asking, onPause, onLost, waitOptions }: JobCircumstances,
): JobSteps<void> {
  const { download: _, ...asked } = image;
  // What becomes of the image afterwards is nothing to UForge, and goes into no more histories.
  const job: AskedJob = { kind: 'generation', source, image: { ...asked, publications: [] } };
  const { awaitGeneration } = proxyActivities<AwaitActivities>(waits());
  const { cancelGeneration } = proxyActivities<GenerateActivities>(requests());
  const { deleteImage } = proxyActivities<DeleteActivities>(requests());
  const { format, id } = image;
  return {
    what: 'image',
    request: () => asking.request(job, { onPause, onLost }),
    wait: ({ uri }) =>
      awaitGeneration.executeWithOptions(
        { ...waits(), activityId: `generate-${id}`, summary: `${format} is generated` },
        [{ uri, ...waitOptions }],
      ),
    recheck: (ticket) => asking.recheck(ticket),
    cancel: (uri) =>
      cancelGeneration.executeWithOptions(
        compensation(`cancel-${id}`, `Cancel the generation of ${format}`),
        [{ uri }],
      ),
    delete: (uri) =>
      deleteImage.executeWithOptions(compensation(`delete-${id}`, `Delete the image ${format}`), [
        { uri },
      ]),
  };
}

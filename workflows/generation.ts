import { proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { DeleteActivities } from '../activities/delete.ts';
import type { GenerateActivities } from '../activities/generate.ts';
import type { AskedJob, ImagePlan, SourcePlan, TargetError } from '../pipeline/model.ts';
import { compensation, requests, waits } from './activity-options.ts';
import type { Asking } from './asking.ts';
import { targetErrorOf } from './errors.ts';
import { hasEnded, type JobCircumstances, type JobSteps } from './job.ts';

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
      overWhen(
        awaitGeneration.executeWithOptions(
          { ...waits(), activityId: `generate-${id}`, summary: `${format} is generated` },
          [{ uri, ...waitOptions }],
        ),
        { asking, uri, endsBy: hasEnded },
      ),
    recheck: (ticket) => asking.recheck(ticket),
    cancel: (uri) =>
      overWhen(
        cancelGeneration.executeWithOptions(
          compensation(`cancel-${id}`, `Cancel the generation of ${format}`),
          [{ uri }],
        ),
        { asking, uri, endsBy: () => false },
      ),
    delete: (uri) =>
      deleteImage.executeWithOptions(compensation(`delete-${id}`, `Delete the image ${format}`), [
        { uri },
      ]),
  };
}

/** Gives back the place of a generation, where it has one, when it is over. */
function overWhen<T>(
  step: Promise<T>,
  job: {
    asking: Asking;
    uri: string;
    /** Whether it is over where the step failed so. */
    endsBy(error: TargetError): boolean;
  },
): Promise<T> {
  const { asking, uri, endsBy } = job;
  // Histories without a gate must not see one turn more of the event loop.
  if (!asking.hasPlace(uri)) return step;
  return step.then(
    async (value) => {
      await asking.isOver(uri);
      return value;
    },
    async (error) => {
      if (endsBy(targetErrorOf(error, 'generate'))) await asking.isOver(uri);
      throw error;
    },
  );
}

import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { DeleteActivities } from '../activities/delete.ts';
import type { GenerateActivities } from '../activities/generate.ts';
import type { PublishActivities } from '../activities/publish.ts';
import type { ImagePlan, JobOutcome, SourcePlan, StepTimeouts } from '../pipeline/model.ts';
import { requests, waits } from './activity-options.ts';
import type { Asking } from './asking.ts';
import { requestGeneration } from './generation.ts';
import type { JobSteps } from './job.ts';
import { nameOf, type PublicationJob, requestPublication } from './publication.ts';

/** What the jobs of one run share. */
interface Circumstances {
  asking: Asking;
  /** Told why it has to be asked again. */
  onPause: (reason: string) => void;
  timeouts: StepTimeouts | undefined;
}

/** The generation of one image. */
export function generationSteps(
  source: SourcePlan,
  image: ImagePlan,
  { asking, onPause, timeouts }: Circumstances,
): JobSteps<void> {
  const { format, id } = image;
  return {
    what: 'image',
    request: () => requestGeneration(source, image, { asking, onPause }),
    wait: ({ uri }) =>
      proxyActivities<AwaitActivities>(waits()).awaitGeneration.executeWithOptions(
        { ...waits(), activityId: `generate-${id}`, summary: `${format} is generated` },
        [{ uri, ...stalled(timeouts) }],
      ),
    recheck: (ticket) => asking.recheck(ticket),
    cancel: (uri) =>
      proxyActivities<GenerateActivities>(requests()).cancelGeneration.executeWithOptions(
        compensation(`cancel-${id}`, `Cancel the generation of ${format}`),
        [{ uri }],
      ),
    delete: (uri) =>
      proxyActivities<DeleteActivities>(requests()).deleteImage.executeWithOptions(
        compensation(`delete-${id}`, `Delete the image ${format}`),
        [{ uri }],
      ),
  };
}

/** The publication of one image to one account. */
export function publicationSteps(
  job: PublicationJob,
  { asking, onPause, timeouts }: Circumstances,
): JobSteps<JobOutcome> {
  const { account } = job.publication;
  const { format } = job.image;
  const name = nameOf(job);
  return {
    what: 'publication',
    request: () => requestPublication(job, { asking, onPause }),
    wait: ({ uri }) =>
      proxyActivities<AwaitActivities>(waits()).awaitPublication.executeWithOptions(
        {
          ...waits(),
          activityId: `publish-${name}`,
          summary: `${format} is published to ${account}`,
        },
        [{ uri, ...stalled(timeouts) }],
      ),
    recheck: (ticket) => asking.recheck(ticket),
    cancel: (uri) =>
      proxyActivities<PublishActivities>(requests()).cancelPublication.executeWithOptions(
        compensation(`cancel-${name}`, `Cancel the publication to ${account}`),
        [{ uri }],
      ),
    delete: (uri) =>
      proxyActivities<DeleteActivities>(requests()).deletePublication.executeWithOptions(
        compensation(`delete-${name}`, `Delete the publication to ${account}`),
        [{ uri }],
      ),
  };
}

/** Undoing outlives a server that is down for days: nobody comes back to it later. */
function compensation(activityId: string, summary: string): ActivityOptions {
  return { ...requests(), scheduleToCloseTimeout: '7 days', activityId, summary };
}

function stalled(timeouts: StepTimeouts | undefined): { stalledMs?: number } {
  return timeouts?.stalledMs === undefined ? {} : { stalledMs: timeouts.stalledMs };
}

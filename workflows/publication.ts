import { proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { DeleteActivities } from '../activities/delete.ts';
import type { PublishActivities } from '../activities/publish.ts';
import type { AskedJob, ImagePlan, JobOutcome, PublicationPlan } from '../pipeline/model.ts';
import { compensation, requests, waits } from './activity-options.ts';
import type { JobCircumstances, JobSteps } from './job.ts';

/** One image on its way to one account. */
export interface PublicationJob {
  sourceUri: string;
  imageUri: string;
  image: ImagePlan;
  publication: PublicationPlan;
}

/** How UForge publishes one image for us. */
export function publicationSteps(
  job: PublicationJob,
  { asking, onPause, onLost, waitOptions }: JobCircumstances,
): JobSteps<JobOutcome> {
  const { id, format } = job.image;
  const { account } = job.publication;
  const asked: AskedJob = { ...job, kind: 'publication', image: { id, format } };
  const { awaitPublication } = proxyActivities<AwaitActivities>(waits());
  const { cancelPublication } = proxyActivities<PublishActivities>(requests());
  const { deletePublication } = proxyActivities<DeleteActivities>(requests());
  const name = nameOf(job);
  return {
    what: 'publication',
    request: () => asking.request(asked, { onPause, onLost }),
    wait: ({ uri }) =>
      awaitPublication.executeWithOptions(
        {
          ...waits(),
          activityId: `publish-${name}`,
          summary: `${format} is published to ${account}`,
        },
        [{ uri, ...waitOptions }],
      ),
    recheck: (ticket) => asking.recheck(ticket),
    cancel: (uri) =>
      cancelPublication.executeWithOptions(
        compensation(`cancel-${name}`, `Cancel the publication to ${account}`),
        [{ uri }],
      ),
    delete: (uri) =>
      deletePublication.executeWithOptions(
        compensation(`delete-${name}`, `Delete the publication to ${account}`),
        [{ uri }],
      ),
  };
}

/**
 * What people know the target by; readable in ids of activities, which are what the Web UI shows of what
 * is pending. No two are the same, as ids have no slash.
 */
export function nameOf(job: { image: { id: string }; publication: { id: string } }): string {
  return `${job.image.id}/${job.publication.id}`;
}

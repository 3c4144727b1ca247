import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { PublishActivities } from '../activities/publish.ts';
import type { ImagePlan, JobOutcome, PublicationPlan, Ticket } from '../pipeline/model.ts';
import { requests, singleRequest, waits } from './activity-options.ts';
import { type Asking, askExactlyOnce, type ExactlyOnceSteps } from './exactly-once.ts';

/** One image on its way to one account. */
export interface PublicationJob {
  sourceUri: string;
  imageUri: string;
  image: ImagePlan;
  publication: PublicationPlan;
}

/** Has UForge start one publication, once. `onPause` is told why it has to be asked again. */
export function requestPublication(
  job: PublicationJob,
  turns: { asking: Asking; onPause: (reason: string) => void },
): Promise<Ticket> {
  const { sourceUri, imageUri, publication } = job;
  const activities = proxyActivities<PublishActivities>(requests());
  const name = nameOf(job);
  const steps: ExactlyOnceSteps = {
    stage: 'publish',
    onPause: turns.onPause,
    recordBaseline: () =>
      activities.recordPublications.executeWithOptions(
        { ...requests(), activityId: `baseline-${name}`, summary: 'Publications before this one' },
        [{ imageUri }],
      ),
    request: (baseline, attempt) =>
      activities.requestPublication.executeWithOptions(
        {
          ...singleRequest(),
          activityId: attempt === 1 ? `request-${name}` : `request-${name}-${attempt}`,
          summary: `Publish ${job.image.format} to ${publication.account}`,
        },
        [{ sourceUri, imageUri, publication, baseline }],
      ),
    look: (baseline, unheardAt, attempt) =>
      activities.lookForPublication.executeWithOptions(
        {
          ...requests(),
          startToCloseTimeout: '1 hour',
          activityId: attempt === 1 ? `look-for-${name}` : `look-for-${name}-${attempt}`,
          summary: 'Was it started, although no answer came?',
        },
        [{ sourceUri, imageUri, publication, baseline, unheardAt }],
      ),
  };
  return askExactlyOnce(steps, turns.asking);
}

/** Waits until it is published; cancelled in between, cancels the publication at UForge too. */
export async function awaitPublication(ticket: Ticket, job: PublicationJob): Promise<JobOutcome> {
  const { awaitPublication: wait } = proxyActivities<AwaitActivities>(waits());
  try {
    return await wait.executeWithOptions(
      {
        ...waits(),
        activityId: `publish-${nameOf(job)}`,
        summary: `${job.image.format} is published to ${job.publication.account}`,
      },
      [{ uri: ticket.uri }],
    );
  } catch (error) {
    if (isCancellation(error) && ticket.ours === 'proven') {
      await CancellationScope.nonCancellable(() => cancelPublication(ticket, job));
    }
    throw error;
  }
}

async function cancelPublication(ticket: Ticket, job: PublicationJob): Promise<void> {
  const { cancelPublication: cancel } = proxyActivities<PublishActivities>(requests());
  await cancel.executeWithOptions(
    {
      ...requests(),
      scheduleToCloseTimeout: '1 day',
      activityId: `cancel-${nameOf(job)}`,
      summary: `Cancel the publication to ${job.publication.account}`,
    },
    [{ uri: ticket.uri }],
  );
}

/** Readable in ids of activities: those are what the Web UI shows of what is pending. */
export function nameOf(job: { image: ImagePlan; publication: PublicationPlan }): string {
  return `${job.image.id}-${job.publication.id}`;
}

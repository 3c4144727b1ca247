import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/await.ts';
import type { GenerateActivities } from '../activities/generate.ts';
import type { ImagePlan, SourcePlan, Ticket } from '../pipeline/model.ts';
import { requests, singleRequest, waits } from './activity-options.ts';
import { type Asking, askExactlyOnce, type ExactlyOnceSteps } from './exactly-once.ts';

/** Has UForge start the generation of one image, once. `onPause` is told why it has to be asked again. */
export function requestGeneration(
  source: SourcePlan,
  image: ImagePlan,
  turns: { asking: Asking; onPause: (reason: string) => void },
): Promise<Ticket> {
  const activities = proxyActivities<GenerateActivities>(requests());
  const summary = `${image.format} from ${source.name} ${source.version}`;
  const steps: ExactlyOnceSteps = {
    stage: 'generate',
    onPause: turns.onPause,
    recordBaseline: () =>
      activities.recordImages.executeWithOptions(
        { ...requests(), activityId: `baseline-${image.id}`, summary: 'Images before this one' },
        [{ sourceUri: source.uri }],
      ),
    request: (baseline, attempt) =>
      activities.requestGeneration.executeWithOptions(
        { ...singleRequest(), activityId: numbered(`request-${image.id}`, attempt), summary },
        [{ source, image, baseline }],
      ),
    look: (baseline, unheardAt, attempt) =>
      activities.lookForImage.executeWithOptions(
        {
          ...requests(),
          startToCloseTimeout: '1 hour',
          activityId: numbered(`look-for-${image.id}`, attempt),
          summary: 'Was it started, although no answer came?',
        },
        [{ source, image, baseline, unheardAt }],
      ),
  };
  return askExactlyOnce(steps, turns.asking);
}

/** Waits until the image is generated; cancelled in between, cancels the generation at UForge too. */
export async function awaitGeneration(ticket: Ticket, image: ImagePlan): Promise<void> {
  const { awaitGeneration: wait } = proxyActivities<AwaitActivities>(waits());
  try {
    await wait.executeWithOptions(
      { ...waits(), activityId: `generate-${image.id}`, summary: `${image.format} is generated` },
      [{ uri: ticket.uri }],
    );
  } catch (error) {
    if (isCancellation(error) && ticket.ours === 'proven') {
      await CancellationScope.nonCancellable(() => cancelGeneration(ticket, image));
    }
    throw error;
  }
}

async function cancelGeneration(ticket: Ticket, image: ImagePlan): Promise<void> {
  const { cancelGeneration: cancel } = proxyActivities<GenerateActivities>(requests());
  await cancel.executeWithOptions(
    {
      ...requests(),
      scheduleToCloseTimeout: '1 day',
      activityId: `cancel-${image.id}`,
      summary: `Cancel the generation of ${image.format}`,
    },
    [{ uri: ticket.uri }],
  );
}

function numbered(id: string, attempt: number): string {
  return attempt === 1 ? id : `${id}-${attempt}`;
}

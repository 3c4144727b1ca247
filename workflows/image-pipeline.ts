import {
  CancellationScope,
  defineQuery,
  executeChild,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type {
  ImagePlan,
  PipelineInput,
  PipelineProgress,
  PipelineResult,
  PublicationPlan,
  TargetError,
  TargetProgress,
  Ticket,
} from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';
import { discardDownload } from './discard.ts';
import { deadlineError, targetErrorOf, targetsFailed } from './errors.ts';
import { Asking } from './exactly-once.ts';
import { awaitGeneration, requestGeneration } from './generation.ts';
import type { packageHarvest } from './package-harvest.ts';
import { type ImageState, PipelineState } from './pipeline-state.ts';
import { awaitPublication, nameOf, requestPublication } from './publication.ts';
import { recordOutcome } from './search-attributes.ts';

const progressQuery = defineQuery<PipelineProgress>('progress');

/**
 * One pipeline: generates every image of the plan, publishes and downloads each as soon as it is
 * ready, and fetches the packages where asked. Targets are independent: one that fails neither stops
 * nor undoes another, but makes the run end as failed (`TargetsFailed`, the whole result in its
 * details). Cancelled, or past its deadline, it cancels at UForge what is under way there.
 */
export async function imagePipeline(input: PipelineInput): Promise<PipelineResult> {
  const state = new PipelineState(input.plan);
  setHandler(progressQuery, () => state.snapshot(), {
    description: 'Stages of all images and targets, and the result so far.',
  });
  const run = new PipelineRun(input, state);
  try {
    await CancellationScope.withTimeout(input.plan.deadlineMs, () => run.everything());
  } catch (error) {
    if (!isCancellation(error)) throw error;
    if (run.isCancelled()) {
      state.finish('cancelled');
      recordOutcome('cancelled');
      throw error;
    }
  }
  const failures = state.failures();
  if (failures.length === 0) {
    recordOutcome('completed');
    return state.finish('completed');
  }
  recordOutcome('failed');
  const causes = failures.filter(({ error }) => error.code !== imageFailedCode);
  const reasons = causes.map(({ name, error }) => `${name}: ${error.message} ${error.hint}`);
  throw targetsFailed(reasons, state.finish('failed'));
}

/** The story of one run. */
class PipelineRun {
  private readonly asking = new Asking();
  private readonly root = CancellationScope.current();

  constructor(
    private readonly input: PipelineInput,
    private readonly state: PipelineState,
  ) {}

  /** Whether somebody cancelled the run, which a passed deadline is not. */
  isCancelled(): boolean {
    return this.root.consideredCancelled;
  }

  async everything(): Promise<void> {
    const { plan } = this.input;
    const generations = plan.images.map((image, index) => this.generate(image, this.image(index)));
    const allGenerated = Promise.all(generations).then((uris) =>
      uris.every((uri) => uri !== undefined),
    );
    const targets = plan.images.map(async (image, index) => {
      const state = this.image(index);
      const imageUri = await generations[index];
      if (imageUri === undefined) {
        this.giveUpTargets(state, imageFailed(image));
        return;
      }
      await everySettled([
        this.download(image, state, imageUri),
        ...image.publications.map((publication, at) =>
          this.publish(image, publication, state, at, imageUri, allGenerated),
        ),
      ]);
    });
    await everySettled([allGenerated, ...targets, this.harvestPackages()]);
  }

  private async generate(image: ImagePlan, state: ImageState): Promise<string | undefined> {
    const { progress, result } = state;
    const done = await this.attempt(progress, 'generate', async () => {
      this.state.enter(progress, 'requesting', `request-${image.id}`);
      const ticket = await requestGeneration(this.input.plan.source, image, {
        asking: this.asking,
        onPause: this.state.troubleOf(progress),
      });
      progress.imageUri = ticket.uri;
      result.imageUri = ticket.uri;
      warn(result, ticket, 'image');
      this.state.enter(progress, 'generating', `generate-${image.id}`);
      await awaitGeneration(ticket, image);
    });
    return done ? progress.imageUri : undefined;
  }

  private async download(image: ImagePlan, state: ImageState, imageUri: string): Promise<void> {
    const progress = state.progress.download;
    const destination = image.download;
    if (!progress || !destination) return;
    const { name, version, revision } = this.input.plan.source;
    await this.attempt(progress, 'download', async () => {
      const activityId = `download-${image.id}`;
      this.state.enter(progress, 'downloading', activityId);
      const options = transfers(destination.host);
      const naming = { name, version, revision, format: image.format, id: image.id };
      try {
        const file = await proxyActivities<DownloadActivities>(
          options,
        ).downloadImage.executeWithOptions(
          { ...options, activityId, summary: `${image.format} to ${destination.folder}` },
          [{ imageUri, destination, naming }],
        );
        state.result.files.push(file);
      } catch (error) {
        if (isCancellation(error)) await discardDownload(imageUri, destination);
        throw error;
      }
    });
  }

  private async publish(
    image: ImagePlan,
    publication: PublicationPlan,
    state: ImageState,
    index: number,
    imageUri: string,
    allGenerated: Promise<boolean>,
  ): Promise<void> {
    const progress = state.progress.publications[index];
    const result = state.result.publications[index];
    if (!progress || !result) return;
    const job = { sourceUri: this.input.plan.source.uri, imageUri, image, publication };
    if (this.input.plan.publishWhen === 'all-generated' && !(await allGenerated)) {
      this.state.fail(progress, notAllGenerated(image));
      return;
    }
    await this.attempt(progress, 'publish', async () => {
      this.state.enter(progress, 'requesting', `request-${nameOf(job)}`);
      const ticket = await requestPublication(job, {
        asking: this.asking,
        onPause: this.state.troubleOf(progress),
      });
      result.uri = ticket.uri;
      warn(result, ticket, 'publication');
      this.state.enter(progress, 'publishing', `publish-${nameOf(job)}`);
      const outcome = await awaitPublication(ticket, job);
      Object.assign(result, outcome);
      if (outcome.cloudId !== undefined) progress.cloudId = outcome.cloudId;
    });
  }

  private async harvestPackages(): Promise<void> {
    const { identity, plan } = this.input;
    const progress = this.state.packages;
    const destination = plan.packages;
    if (!progress || !destination) return;
    const done = await this.attempt(progress, 'packages', async () => {
      const workflowId = `${workflowInfo().workflowId}-packages`;
      progress.workflowId = workflowId;
      this.state.enter(progress, 'downloading');
      const harvest = await executeChild<typeof packageHarvest>('packageHarvest', {
        workflowId,
        args: [{ identity, scanUri: plan.source.uri, destination }],
        staticSummary: `Packages of ${plan.source.name} ${plan.source.version}`,
      });
      this.state.harvested(harvest.packages, harvest.skipped);
    });
    if (!done && progress.error) this.state.harvestFailed(progress.error);
  }

  /** Runs one step of one target. A failure is recorded there and nowhere else; a cancel goes on up. */
  private async attempt(
    target: TargetProgress,
    stage: string,
    step: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await step();
      this.state.enter(target, 'completed');
      return true;
    } catch (error) {
      if (isCancellation(error)) {
        if (this.isCancelled()) throw error;
        this.state.fail(target, deadlineError(stage));
        return false;
      }
      this.state.fail(target, targetErrorOf(error, stage));
      return false;
    }
  }

  private giveUpTargets(state: ImageState, error: TargetError): void {
    if (state.progress.download) this.state.fail(state.progress.download, error);
    for (const publication of state.progress.publications) this.state.fail(publication, error);
  }

  private image(index: number): ImageState {
    const state = this.state.images[index];
    if (!state) throw new Error(`No image at ${index}`);
    return state;
  }
}

/** Waits for all, also where one fails first, so that nothing is left running behind the result. */
async function everySettled(steps: Promise<unknown>[]): Promise<void> {
  for (const settled of await Promise.allSettled(steps)) {
    if (settled.status === 'rejected') throw settled.reason;
  }
}

function warn(result: { warnings?: string[] }, ticket: Ticket, what: string): void {
  if (ticket.ours === 'proven') return;
  result.warnings =
    ticket.ours === 'likely'
      ? [`UForge's answer was lost; the ${what} was found by looking and is not provably ours.`]
      : [`Possible duplicate: UForge's answer was lost and more than one new ${what} was found.`];
}

const imageFailedCode = 'image_failed';

function imageFailed(image: ImagePlan): TargetError {
  return {
    stage: 'generate',
    code: imageFailedCode,
    message: `The image ${image.id} was not generated.`,
    hint: 'See why the generation failed.',
  };
}

function notAllGenerated(image: ImagePlan): TargetError {
  return {
    stage: 'publish',
    code: 'not_all_generated',
    message: `${image.id} was not published, as publishWhen is all-generated and another image failed.`,
    hint: 'See why that generation failed.',
  };
}

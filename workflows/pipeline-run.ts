import {
  CancellationScope,
  executeChild,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { DownloadActivities } from '../activities/download.ts';
import type {
  Cleanup,
  ImagePlan,
  JobOutcome,
  PipelineInput,
  PublicationPlan,
  ResumedImage,
  TargetError,
  TargetProgress,
  Ticket,
} from '../pipeline/model.ts';
import { transfers } from './activity-options.ts';
import { Asking } from './asking.ts';
import { Attempts } from './attempts.ts';
import { cancelOwnRun } from './cancel-own-run.ts';
import { Consents } from './consents.ts';
import { discardDownload } from './discard.ts';
import { imageFailed, notAllGenerated } from './errors.ts';
import { generationSteps } from './generation.ts';
import { Job, type JobCircumstances } from './job.ts';
import type { packageHarvest } from './package-harvest.ts';
import type { ImageState, PipelineState } from './pipeline-state.ts';
import { nameOf, type PublicationJob, publicationSteps } from './publication.ts';
import { DoneImages } from './removals.ts';
import { isDone } from './resumed.ts';
import { madeAnew, possibleLeftover, warn } from './warnings.ts';

/** The story of one run. */
export class PipelineRun {
  private readonly asking = new Asking();
  private readonly attempts: Attempts;
  private readonly consents: Consents;
  private readonly root = CancellationScope.current();
  private readonly doneImages = new DoneImages();
  private readonly generations: { imageId: string; job: Job<void> }[] = [];
  private readonly publications: Job<JobOutcome>[] = [];

  constructor(
    private readonly input: PipelineInput,
    private readonly state: PipelineState,
  ) {
    this.attempts = new Attempts(input.plan, state);
    this.consents = new Consents(input, state, this.attempts);
  }

  /** Does all there is to do, until the deadline. Throws where the run was cancelled, and nothing else. */
  async everything(): Promise<void> {
    await this.attempts.untilDeadline(() => this.allTargets());
  }

  /** Whether a publication was refused by itself: then the run ends as cancelled, as not all is done. */
  get isRefusedInPart(): boolean {
    return this.consents.isRefusedInPart;
  }

  /** Has Temporal call the run cancelled that has nothing left to do. Throws the cancellation. */
  async endAsCancelled(): Promise<never> {
    return await cancelOwnRun(this.root);
  }

  /**
   * Deletes at UForge what the policies say, and tells what became of the rest.
   *
   * @param of `failed`: only what did not end well, and what was only for what people refused
   */
  async cleanUp(of: 'all' | 'failed'): Promise<Cleanup[]> {
    const { onCancel = 'keep', onFailure = 'keep' } = this.input.plan.policies ?? {};
    const policy = of === 'all' ? onCancel : onFailure;
    const publications = this.publications.map((job) => job.cleanUp(of, policy));
    const cleaned = (await Promise.all(publications)).flat();
    // An image goes after what was made of it.
    const images = this.generations.map(({ imageId, job }) =>
      this.consents.hasRefusedAllOf(imageId)
        ? job.cleanUp('all', onCancel)
        : job.cleanUp(of, policy),
    );
    cleaned.push(...(await Promise.all(images)).flat());
    const told = new Map<string, Cleanup>();
    for (const each of [...(await this.doneImages.settled()), ...cleaned]) {
      if (!told.has(each.uri) || each.outcome === 'deleted') told.set(each.uri, each);
    }
    return [...told.values()];
  }

  private async allTargets(): Promise<void> {
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
      this.deleteDone(image, state);
    });
    await everySettled([allGenerated, ...targets, this.harvestPackages()]);
  }

  /** Deletes an image that is of no use any more, as the plan says. */
  private deleteDone(image: ImagePlan, { progress, result }: ImageState): void {
    const { after, simulate } = this.input.plan;
    const targets = [...(progress.download ? [progress.download] : []), ...progress.publications];
    const { imageUri } = progress;
    if (after !== 'delete-image' || simulate || imageUri === undefined) return;
    if (targets.length === 0 || targets.some(({ stage }) => stage !== 'completed')) return;
    const earlier = this.resumed(image);
    // An earlier run, of which all targets are done, has deleted it or said why not.
    if (earlier && isDone(image, earlier)) return;
    if (result.warnings) this.doneImages.keep(imageUri, 'it is not certain that it is ours alone');
    else {
      const publications = result.publications.flatMap(({ uri }) => uri ?? []);
      this.doneImages.delete(image.id, imageUri, publications);
    }
  }

  private async generate(image: ImagePlan, state: ImageState): Promise<string | undefined> {
    const { progress, result } = state;
    const { source, timeouts } = this.input.plan;
    const earlier = this.resumed(image);
    const reused = earlier?.imageUri;
    if (earlier && isDone(image, earlier)) {
      progress.imageUri = earlier.imageUri;
      const { imageUri, warnings } = earlier;
      Object.assign(result, { imageUri, generated: true, ...(warnings && { warnings }) });
      this.state.enter(progress, 'completed');
      return earlier.imageUri;
    }
    if (reused !== undefined) Object.assign(result, { imageUri: reused, generated: true });
    const earlierTold = ({ uri }: Ticket) =>
      reused === undefined || reused === uri ? earlier?.warnings : [madeAnew];
    const job = new Job(
      generationSteps(source, image, this.circumstancesOf({ progress, result, what: 'image' })),
      (ticket) => {
        progress.imageUri = ticket.uri;
        result.imageUri = ticket.uri;
        if (reused !== undefined && ticket.uri !== reused) delete result.generated;
        warn(result, ticket, 'image', earlierTold(ticket));
        this.state.answered(progress, 'generating', `generate-${image.id}`);
      },
      reused === undefined ? undefined : { uri: reused, ours: 'proven' },
    );
    this.generations.push({ imageId: image.id, job });
    const done = await this.attempts.attempt({
      target: progress,
      name: image.id,
      stage: 'generate',
      limitMs: timeouts?.generateMs,
      work: async () => {
        this.state.enter(progress, 'requesting');
        await job.run();
        result.generated = true;
      },
      giveUp: async () => {
        this.state.undoing(progress, `cancel-${image.id}`);
        await job.stop();
        if (job.isDoneInSpite) result.generated = true;
      },
    });
    return done ? progress.imageUri : undefined;
  }

  private async download(image: ImagePlan, state: ImageState, imageUri: string): Promise<void> {
    const progress = state.progress.download;
    const destination = image.download;
    if (!progress || !destination) return;
    const earlier = this.resumed(image)?.files ?? [];
    if (earlier.length > 0) {
      state.result.files.push(...earlier);
      this.state.enter(progress, 'completed');
      return;
    }
    const { source, timeouts } = this.input.plan;
    const { name, version, revision } = source;
    const naming = { name, version, revision, format: image.format, id: image.id };
    const activityId = `download-${image.id}`;
    const options = transfers(destination.host);
    const { downloadImage } = proxyActivities<DownloadActivities>(options);
    await this.attempts.attempt({
      target: progress,
      name: `${image.id}/download`,
      stage: 'download',
      limitMs: timeouts?.downloadMs,
      work: async () => {
        this.state.enter(progress, 'downloading', activityId);
        const summary = `${image.format} to ${destination.folder}`;
        const file = await downloadImage.executeWithOptions({ ...options, activityId, summary }, [
          { imageUri, destination, naming },
        ]);
        state.result.files.push(file);
      },
      giveUp: () => discardDownload(imageUri, destination),
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
    const earlier = this.resumed(image)?.publications.find(({ id }) => id === publication.id);
    if (earlier) {
      Object.assign(result, earlier);
      if (earlier.cloudId !== undefined) progress.cloudId = earlier.cloudId;
      this.state.enter(progress, 'completed');
      return;
    }
    const { source, publishWhen, timeouts } = this.input.plan;
    if (publishWhen === 'all-generated' && !(await allGenerated)) {
      this.state.fail(progress, notAllGenerated(image));
      return;
    }
    const asked: PublicationJob = { sourceUri: source.uri, imageUri, image, publication };
    if (!(await this.consents.isGiven(asked, progress))) return;
    const job = new Job(
      publicationSteps(asked, this.circumstancesOf({ progress, result, what: 'publication' })),
      (ticket) => {
        result.uri = ticket.uri;
        warn(result, ticket, 'publication');
        this.state.answered(progress, 'publishing', `publish-${nameOf(asked)}`);
      },
    );
    this.publications.push(job);
    await this.attempts.attempt({
      target: progress,
      name: nameOf(asked),
      stage: 'publish',
      limitMs: timeouts?.publishMs,
      work: async () => {
        this.state.enter(progress, 'requesting');
        const outcome = await job.run();
        Object.assign(result, outcome);
        if (outcome.cloudId !== undefined) progress.cloudId = outcome.cloudId;
      },
      giveUp: async () => {
        this.state.undoing(progress, `cancel-${nameOf(asked)}`);
        await job.stop();
      },
    });
  }

  private async harvestPackages(): Promise<void> {
    const { identity, plan, resume } = this.input;
    const progress = this.state.packages;
    const destination = plan.packages;
    if (!progress || !destination) return;
    if (resume?.packages) {
      this.state.harvested(resume.packages.packages, resume.packages.skipped);
      this.state.enter(progress, 'completed');
      return;
    }
    const done = await this.attempts.attempt({
      target: progress,
      name: 'packages',
      stage: 'packages',
      limitMs: plan.timeouts?.packagesMs,
      work: async () => {
        const workflowId = `${workflowInfo().workflowId}-packages`;
        progress.workflowId = workflowId;
        this.state.enter(progress, 'downloading');
        const harvest = await executeChild<typeof packageHarvest>('packageHarvest', {
          workflowId,
          args: [{ identity, scanUri: plan.source.uri, destination }],
          staticSummary: `Packages of ${plan.source.name} ${plan.source.version}`,
        });
        this.state.harvested(harvest.packages, harvest.skipped);
      },
      giveUp: async () => undefined,
    });
    if (!done && progress.error) this.state.harvestFailed(progress.error);
  }

  private circumstancesOf(job: {
    progress: TargetProgress;
    result: { warnings?: string[] };
    what: string;
  }): JobCircumstances {
    const { stalledMs } = this.input.plan.timeouts ?? {};
    return {
      asking: this.asking,
      onPause: this.state.troubleOf(job.progress),
      onLost: () => {
        job.result.warnings = [...(job.result.warnings ?? []), possibleLeftover(job.what)];
      },
      waitOptions: stalledMs === undefined ? {} : { stalledMs },
    };
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

  private resumed({ id }: ImagePlan): ResumedImage | undefined {
    return this.input.resume?.images.find((image) => image.id === id);
  }
}

/** Waits for all, also where one fails first, so that nothing is left running behind the result. */
async function everySettled(steps: Promise<unknown>[]): Promise<void> {
  for (const settled of await Promise.allSettled(steps)) {
    if (settled.status === 'rejected') throw settled.reason;
  }
}

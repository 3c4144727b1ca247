import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type {
  ApprovalRecord,
  ApprovalWait,
  Cleanup,
  ImageProgress,
  ImageResult,
  PackageResult,
  PipelinePlan,
  PipelineProgress,
  PipelineResult,
  PublicationResult,
  SkippedPackage,
  Stage,
  Status,
  TargetError,
  TargetProgress,
} from '../pipeline/model.ts';
import { detailsPage } from './details-page.ts';
import { nameOf } from './publication.ts';

/** One image with its targets, and what is known of each so far. */
export interface ImageState {
  progress: ImageProgress;
  result: ImageResult;
}

/**
 * What the pipeline knows of itself, kept in two shapes: progress for those who look now, result for
 * those who come when it is over. Each change redraws the page in the Web UI.
 */
export class PipelineState {
  readonly images: ImageState[];
  readonly packages: TargetProgress | undefined;
  private readonly result: PipelineResult;

  /** @param onChange told of each change. */
  constructor(
    private readonly plan: PipelinePlan,
    private readonly onChange: (progress: PipelineProgress) => void,
  ) {
    this.images = plan.images.map((image) => ({
      progress: {
        id: image.id,
        format: image.format,
        stage: 'pending',
        ...(image.download ? { download: { stage: 'pending' } } : {}),
        publications: image.publications.map(({ id, account }) => ({
          id,
          account,
          stage: 'pending',
        })),
      },
      result: {
        id: image.id,
        format: image.format,
        status: 'running',
        files: [],
        publications: image.publications.map(({ id, account }) => ({
          id,
          account,
          status: 'running',
        })),
      },
    }));
    this.packages = plan.packages ? { stage: 'pending' } : undefined;
    this.result = {
      name: plan.name,
      workflowId: workflowInfo().workflowId,
      status: 'running',
      source: { uri: plan.source.uri, revision: plan.source.revision },
      ...(plan.simulate ? { simulated: true } : {}),
      images: this.images.map((image) => image.result),
    };
    this.redraw();
  }

  /** Moves a target on and says which activity's heartbeats tell the rest. */
  enter(target: TargetProgress, stage: Stage, activityId?: string): void {
    target.stage = stage;
    delete target.trouble;
    delete target.blocked;
    delete target.approval;
    if (activityId === undefined) delete target.activityId;
    else target.activityId = activityId;
    this.redraw();
  }

  /** UForge has begun what it was asked for: moves the target on, unless it has moved on already. */
  answered(target: TargetProgress, stage: Stage, activityId: string): void {
    if (target.stage === 'requesting') this.enter(target, stage, activityId);
    else this.redraw();
  }

  /** Something is undone for a target that is given up; the activity's heartbeats tell the rest. */
  undoing(target: TargetProgress, activityId: string): void {
    target.activityId = activityId;
    this.redraw();
  }

  /** Takes down why a target does not get on, until it does. */
  troubleOf(target: TargetProgress): (reason: string) => void {
    return (reason) => {
      target.trouble = reason;
      this.redraw();
    };
  }

  fail(target: TargetProgress, error: TargetError): void {
    target.error = error;
    this.enter(target, 'failed');
  }

  /** Takes down that a target waits for a person, and why. */
  block(target: TargetProgress, error: TargetError): void {
    this.enter(target, 'blocked');
    target.blocked = error;
    this.redraw();
  }

  /** Takes down that a publication waits for consent. */
  awaitApproval(target: TargetProgress, wait: ApprovalWait): void {
    this.enter(target, 'approval');
    target.approval = wait;
    this.redraw();
  }

  /** What was said to an approval, which stays in the record of the run. */
  approvalGiven(record: ApprovalRecord): void {
    this.result.approvals = [...(this.result.approvals ?? []), record];
    this.redraw();
  }

  /** What became of things at UForge that are of no use any more. */
  cleaned(cleanup: Cleanup[]): void {
    if (cleanup.length === 0) return;
    this.result.cleanup = [...(this.result.cleanup ?? []), ...cleanup];
    this.redraw();
  }

  harvested(packages: PackageResult[], skipped: SkippedPackage[]): void {
    this.result.packages = packages;
    if (skipped.length > 0) this.result.skippedPackages = skipped;
  }

  harvestFailed(error: TargetError): void {
    this.result.packagesError = error;
  }

  /** Targets that failed, each with a name that people know it by. */
  failures(): { name: string; error: TargetError }[] {
    const found: { name: string; error: TargetError }[] = [];
    const add = (name: string, error: TargetError | undefined) =>
      error && found.push({ name, error });
    for (const { progress } of this.images) {
      add(progress.id, progress.error);
      add(`${progress.id}/download`, progress.download?.error);
      for (const publication of progress.publications) {
        add(nameOf({ image: progress, publication }), publication.error);
      }
    }
    add('packages', this.packages?.error);
    return found;
  }

  /** Closes every target that was still under way, and the result as a whole. */
  finish(status: Exclude<Status, 'running'>): PipelineResult {
    for (const image of this.images) {
      close(image.progress);
      if (image.progress.download) close(image.progress.download);
      for (const publication of image.progress.publications) close(publication);
      image.result.publications.forEach((publication, index) => {
        const progress = image.progress.publications[index];
        publication.status = statusOf(progress ? [progress] : []);
        if (progress?.error) publication.error = progress.error;
      });
      const { progress } = image;
      image.result.status = statusOf([
        progress,
        ...(progress.download ? [progress.download] : []),
        ...progress.publications,
      ]);
      const error = progress.error ?? progress.download?.error;
      if (error) image.result.error = error;
    }
    if (this.packages) close(this.packages);
    this.result.status = status;
    this.redraw();
    return this.result;
  }

  /** Answer of the query `progress`. */
  snapshot(): PipelineProgress {
    return {
      name: this.plan.name,
      source: this.plan.source,
      images: this.images.map((image) => image.progress),
      ...(this.packages ? { packages: this.packages } : {}),
      result: this.result,
    };
  }

  redraw(): void {
    const progress = this.snapshot();
    setCurrentDetails(detailsPage(progress));
    this.onChange(progress);
  }
}

function close(target: TargetProgress): void {
  delete target.activityId;
  delete target.trouble;
  delete target.blocked;
  delete target.approval;
  if (target.stage !== 'completed' && target.stage !== 'failed') target.stage = 'cancelled';
}

function statusOf(targets: TargetProgress[]): PublicationResult['status'] {
  if (targets.some((target) => target.stage === 'failed')) return 'failed';
  if (targets.some((target) => target.stage === 'cancelled')) return 'cancelled';
  return 'completed';
}

import { CancellationScope, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { PipelineProgress, Stage, TargetProgress } from '../pipeline/model.ts';
import { stageSignal } from './batch-signals.ts';

/** A pipeline that is done sooner than this, in milliseconds, says nothing: each word costs history. */
const quickMs = 20_000;

/** Words to the shard, at most: its history has room for no more. */
const mostWords = 3;

/** What a pipeline as a whole is at, the first that is so for one of its targets. */
const order: readonly Stage[] = ['blocked', 'approval', 'generating', 'publishing', 'downloading'];

/** Stages that wait for a person: that one began or ended is told at once. */
const ofPeople: readonly Stage[] = ['blocked', 'approval'];

/** Tells the shard of a batch what one of its pipelines is at; what all begin with it knows. */
export class StageReport {
  private told: Stage = 'generating';
  private words = 0;
  /** The words so far: Temporal delivers signals in any order, so that each waits for the one before. */
  private said: Promise<void> = Promise.resolve();

  /** @param shard its workflow id; undefined where nobody is to be told. */
  constructor(private readonly shard: string | undefined) {}

  /** To be called whenever a stage has changed. */
  look(progress: PipelineProgress): void {
    const { shard, told } = this;
    if (shard === undefined || this.words >= mostWords) return;
    const stage = stageOf(progress);
    if (stage === undefined || stage === told) return;
    const { workflowId, runStartTime } = workflowInfo();
    const isQuick = Date.now() - runStartTime.getTime() < quickMs;
    if (isQuick && !ofPeople.includes(stage) && !ofPeople.includes(told)) return;
    this.told = stage;
    this.words++;
    // A shard that is no more, or has ended, hears of nothing.
    this.said = this.said.then(() =>
      CancellationScope.nonCancellable(() =>
        getExternalWorkflowHandle(shard).signal(stageSignal, { workflowId, stage }),
      ).catch(() => undefined),
    );
  }
}

function stageOf({ images, packages }: PipelineProgress): Stage | undefined {
  const targets: TargetProgress[] = images.flatMap((image) => [
    image,
    ...(image.download ? [image.download] : []),
    ...image.publications,
  ]);
  const stages = [...targets, ...(packages ? [packages] : [])].map(({ stage }) => stage);
  const isAsked = images.some(({ stage }) => stage === 'pending' || stage === 'requesting');
  return order.find((stage) => stages.includes(stage) || (stage === 'generating' && isAsked));
}

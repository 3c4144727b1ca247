import { defineSignal } from '@temporalio/workflow';
import type { ShardReport, StageReport, Steer } from '../pipeline/model.ts';

/** From a shard to its batch. */
export const reportSignal = defineSignal<[ShardReport]>('report');

/** From a batch to a shard of it. */
export const steerSignal = defineSignal<[Steer]>('steer');

/** From a pipeline to the shard that it is part of. */
export const stageSignal = defineSignal<[StageReport]>('stage');

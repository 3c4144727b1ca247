import { defineQuery, defineSignal } from '@temporalio/workflow';
import type {
  AboutPipeline,
  Answer,
  Ask,
  Built,
  Forget,
  Pause,
  Remembered,
} from '../pipeline/model.ts';

/** From a pipeline to the ledger of its source. */
export const askSignal = defineSignal<[Ask]>('ask');
export const withdrawSignal = defineSignal<[Ask]>('withdraw');

/** From a pipeline that completed, or that looked what UForge still has. */
export const builtSignal = defineSignal<[Built]>('built');
export const forgetSignal = defineSignal<[Forget]>('forget');

export const madeQuery = defineQuery<Remembered, [AboutPipeline | undefined]>('made');
export const builtQuery = defineQuery<Built[], [AboutPipeline | undefined]>('built');

/** From the ledger to a pipeline. */
export const answeredSignal = defineSignal<[Answer]>('answered');
export const pausedSignal = defineSignal<[Pause]>('paused');

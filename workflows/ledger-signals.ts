import { defineSignal } from '@temporalio/workflow';
import type { Answer, Ask, Pause } from '../pipeline/model.ts';

/** From a pipeline to the ledger of its source. */
export const askSignal = defineSignal<[Ask]>('ask');
export const withdrawSignal = defineSignal<[Ask]>('withdraw');

/** From the ledger to a pipeline. */
export const answeredSignal = defineSignal<[Answer]>('answered');
export const pausedSignal = defineSignal<[Pause]>('paused');

import { log } from '@temporalio/workflow';
import type { BatchCounts, BatchRow, Entry, ShardReport } from '../pipeline/model.ts';

/** Takes in what a signal says. What nobody understands must not keep all others waiting. */
export function understood(take: () => void): void {
  try {
    take();
  } catch (error) {
    log.warn('A signal was not understood', { error });
  }
}

/** Throws where a report is none: anybody can send a signal from the Web UI. */
export function checkReport({ counts, running, failed }: ShardReport): void {
  const numbers: (keyof BatchCounts)[] = [
    'total',
    'pending',
    'running',
    'completed',
    'failed',
    'cancelled',
    'skipped',
  ];
  if (!numbers.every((state) => isCount(counts[state])))
    throw new TypeError('These are no counts.');
  if (![...running, ...failed].every(isRow)) throw new TypeError('These are no rows.');
}

/** Throws where what is asked of the gate of generations is nothing that it could hand on. */
export function checkEntry({ ask, limit }: Entry): void {
  const texts: unknown[] = [
    ask.key,
    ask.replyTo,
    ask.runId,
    ask.job.image.id,
    ask.job.image.format,
  ];
  if (!texts.every(isText)) throw new TypeError('This asks for nothing.');
  if (!isCount(limit) || limit < 1) throw new TypeError('This is no limit.');
}

/** Whether it says how many there are of something. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRow({ name, status, ...row }: BatchRow): boolean {
  const { workflowId = '', stage = '', reason = '' } = row;
  return [name, status, workflowId, stage, reason].every(isText);
}

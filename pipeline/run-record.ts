import { createHash } from 'node:crypto';
import type { PipelineInput, PipelineResult } from './model.ts';

/**
 * What is kept of a run that did not complete, in a file of its own, for when Temporal does not keep
 * the run any more: enough to go on with it. Holds no secret, as neither of its parts does.
 */
export interface RunRecord {
  runId: string;
  /** ISO 8601. */
  recordedAt: string;
  input: PipelineInput;
  result: PipelineResult;
  /** The memo that the run was started with: what it was asked for, before names were looked up. */
  memo?: Record<string, unknown>;
}

/** Name of the file that holds the record of a run, without its folder. */
export function runRecordName(workflowId: string): string {
  const safe = workflowId.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 150);
  if (safe === workflowId) return `${safe}.json`;
  const digest = createHash('sha256').update(workflowId).digest('hex').slice(0, 16);
  return `${safe}-${digest}.json`;
}

export function runRecordText(record: RunRecord): string {
  return `${JSON.stringify({ version: 1, ...record })}\n`;
}

/** Undefined for a text that is none of ours, or of a version that this Forgeline does not know. */
export function readRunRecord(text: string): RunRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRunRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRunRecord(value: unknown): value is RunRecord {
  return (
    isObject(value) &&
    value.version === 1 &&
    typeof value.runId === 'string' &&
    typeof value.recordedAt === 'string' &&
    isObject(value.input) &&
    isObject(value.input.identity) &&
    isObject(value.input.plan) &&
    Array.isArray(value.input.plan.images) &&
    isObject(value.result) &&
    typeof value.result.workflowId === 'string' &&
    Array.isArray(value.result.images)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

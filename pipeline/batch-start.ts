import { createHash } from 'node:crypto';
import { jsonBytes, largestBatch } from './batch/limits.ts';
import { batchQueue, batchWorkflowId } from './identity.ts';
import type { BatchDefinition, BatchInput, BatchItem, Identity } from './model.ts';
import { type Attribute, batchAttributes } from './pipeline-start.ts';
import { entities, page, summary } from './plan-text.ts';

/** Names that are told in the details; of more, it is said how many there are. */
const mostNames = 200;

/** A batch of which more must be told to Temporal than that takes. */
export class BatchTooLarge extends Error {
  override readonly name = 'BatchTooLarge';
  readonly hint =
    'Split it into several batches, or describe what its pipelines have in common once, by a matrix.';
}

/** The pipelines of a batch, and how they are to be run. */
export interface BatchRequest {
  identity: Identity;
  batch: Pick<BatchDefinition, 'name' | 'concurrency' | 'onError' | 'matrix'>;
  items: BatchItem[];
  /** Builds also what has not changed since it was built last. */
  rebuild?: true | undefined;
}

/** What the workflow `batch` is started with. Throws {@link BatchTooLarge}. */
export function batchInputOf({ identity, batch, items, rebuild }: BatchRequest): BatchInput {
  const { name, concurrency, onError, matrix } = batch;
  const input: BatchInput = {
    identity,
    name,
    concurrency,
    onError,
    items,
    ...(matrix ? { template: matrix.template } : {}),
    ...(rebuild ? { rebuild } : {}),
  };
  const bytes = jsonBytes(input);
  if (bytes <= largestBatch) return input;
  throw new BatchTooLarge(
    `The batch ${name} is too large: its ${items.length} pipelines are ${mebibytes(bytes)} MiB to tell Temporal, and ${mebibytes(largestBatch)} MiB are the most.`,
  );
}

/** How a batch is started, by a client or as a child; all of it can be sent. */
export interface BatchStart {
  workflowId: string;
  taskQueue: string;
  typedSearchAttributes: Attribute[];
  staticSummary: string;
  /** Markdown. */
  staticDetails: string;
  /** `digest` is of the whole input: it tells a second request for this batch from one for another. */
  memo: { batch: string; digest: string; total: number };
}

export function batchStartOptions(input: BatchInput): BatchStart {
  const { identity, name, items } = input;
  const workflowId = batchWorkflowId(identity, name);
  return {
    workflowId,
    taskQueue: batchQueue(identity),
    typedSearchAttributes: batchAttributes(workflowId),
    staticSummary: summary(`${name}: ${pipelines(items.length)}, ${conduct(input)}`),
    staticDetails: batchDetails(input),
    memo: { batch: name, digest: batchDigest(input), total: items.length },
  };
}

/** Digest (SHA-256, hex) of what a batch is told. How many go at once can be changed, and is none of it. */
function batchDigest({ concurrency: _, ...input }: BatchInput): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}

function batchDetails(input: BatchInput): string {
  const { name, items } = input;
  const names = items.slice(0, mostNames).map((item) => `- ${entities(item.name)}`);
  const more = items.length - names.length;
  return page([
    '<body bgcolor="#ffffff" text="#111111">',
    '',
    `**${entities(name)}**: ${pipelines(items.length)}, ${entities(conduct(input))}`,
    '',
    ...names,
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ]);
}

/** How a batch goes about it, in words. */
function conduct({ concurrency, onError, rebuild }: BatchInput): string {
  const anyway = rebuild ? ', whether changed or not' : '';
  if (onError === 'continue') return `${concurrency} at once${anyway}`;
  const failures =
    onError === 'stop' || onError.stopAfter === 1
      ? 'the first failure'
      : `${onError.stopAfter} failures`;
  return `${concurrency} at once, none begun after ${failures}${anyway}`;
}

function pipelines(count: number): string {
  return count === 1 ? '1 pipeline' : `${count} pipelines`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(2);
}

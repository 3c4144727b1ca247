import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { workflowQueue } from '../pipeline/identity.ts';
import type {
  BatchDefinition,
  Expansion,
  Identity,
  PipelineDefinition,
  PlanOutcome,
  ServerReport,
  Workflows,
} from '../pipeline/model.ts';
import { inChunks } from './chunks.ts';
import { UsageError } from './errors.ts';
import { isPolled, noWorkerPolls } from './progress/trouble.ts';
import type { Session } from './session.ts';
import { printable } from './text.ts';

export interface AskOptions {
  /** Stops waiting for the answer. */
  signal?: AbortSignal;
  /** Told once where no worker answers. */
  warn?: (message: string) => void;
}

/** How long a question goes unanswered before it is looked whether a worker is there. */
const patienceMs = 5_000;
/** How long to wait for a worker that does not poll; one that restarts is back sooner. */
const workerPatienceMs = 60_000;

/**
 * Looks up at UForge everything that the definitions name, through read-only workflows on a worker
 * of that identity: one after the other, each with as many definitions as Temporal carries at once.
 * Answers in the order of `definitions`.
 */
export async function planPipelines(
  session: Session,
  identity: Identity,
  definitions: readonly PipelineDefinition[],
  options: AskOptions = {},
): Promise<PlanOutcome[]> {
  const outcomes: PlanOutcome[] = [];
  for (const together of inChunks(definitions)) {
    const refused = together.filter(isTooLarge).map(tooLarge);
    outcomes.push(
      ...(refused.length > 0 ? refused : await planTogether(session, identity, together, options)),
    );
  }
  return outcomes;
}

/** A definition that goes into one payload with room for what its plan adds; it is alone in its chunk. */
function isTooLarge(definition: PipelineDefinition): boolean {
  return Buffer.byteLength(JSON.stringify(definition)) > 512 * 1024;
}

function tooLarge({ name, images }: PipelineDefinition): PlanOutcome {
  const problem = {
    code: 'pipeline_too_large',
    message: `The pipeline ${name} with its ${images.length} images is more than Temporal carries at once.`,
    hint: 'Make it several pipelines.',
  };
  return { ok: false, problems: [problem] };
}

function planTogether(
  session: Session,
  identity: Identity,
  definitions: PipelineDefinition[],
  options: AskOptions,
): Promise<PlanOutcome[]> {
  return ask(session, identity, options, (workflowId) =>
    session.client.workflow.start<Workflows['planPipelines']>('planPipelines', {
      workflowId: `plan-${workflowId}`,
      taskQueue: workflowQueue(identity),
      args: [{ identity, definitions }],
      staticSummary: 'Looks up what pipeline files name. Read-only.',
      workflowExecutionTimeout: '10 minutes',
    }),
  );
}

/** Finds the pipelines of a batch at UForge, by way of a worker. */
export async function expandBatch(
  session: Session,
  identity: Identity,
  batch: BatchDefinition,
  options: AskOptions = {},
): Promise<Expansion> {
  return await ask(session, identity, options, (workflowId) =>
    session.client.workflow.start<Workflows['expandBatch']>('expandBatch', {
      workflowId: `expand-${workflowId}`,
      taskQueue: workflowQueue(identity),
      args: [{ identity, batch }],
      staticSummary: `Finds the pipelines of the batch ${printable(batch.name)}. Read-only.`,
      workflowExecutionTimeout: '15 minutes',
    }),
  );
}

/** Asks UForge, by way of a worker, who it is and whether it accepts the login. */
export async function checkServer(
  session: Session,
  identity: Identity,
  options: AskOptions = {},
): Promise<ServerReport> {
  return await ask(session, identity, options, (workflowId) =>
    session.client.workflow.start<Workflows['checkServer']>('checkServer', {
      workflowId: `check-${workflowId}`,
      taskQueue: workflowQueue(identity),
      args: [{ identity }],
      staticSummary: 'Asks UForge who it is. Read-only.',
      workflowExecutionTimeout: '5 minutes',
    }),
  );
}

/** A read-only workflow that was started to answer a question. */
interface Question<Answer> {
  result(): Promise<Answer>;
  cancel(): Promise<unknown>;
}

async function ask<Answer>(
  session: Session,
  identity: Identity,
  options: AskOptions,
  start: (workflowId: string) => Promise<Question<Answer>>,
): Promise<Answer> {
  const { signal } = options;
  const handle = await start(randomUUID());
  const answered = new AbortController();
  const ends = signal ? AbortSignal.any([signal, answered.signal]) : answered.signal;
  try {
    const answer = handle.result();
    return await Promise.race([answer, absenceOfWorkers(session, identity, options, ends)]);
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) {
      // Nobody waits for it any more.
      handle.cancel().catch(() => undefined);
      throw error;
    }
    const { message, hint } = described(deepest(error));
    throw new UsageError(`UForge could not be asked: ${printable(message)}`, {
      hint: hint ?? '"forgeline doctor" checks the address, the credentials and the worker.',
      cause: error,
    });
  } finally {
    answered.abort();
  }
}

/** Settles only by throwing: once no worker has polled for too long, or `signal` is aborted. */
async function absenceOfWorkers(
  session: Session,
  identity: Identity,
  { warn, signal }: AskOptions,
  ends: AbortSignal,
): Promise<never> {
  const queue = workflowQueue(identity);
  let absentSince: number | undefined;
  for (;;) {
    await sleep(patienceMs, undefined, { signal: ends }).catch(() => undefined);
    if (ends.aborted) throw signal?.reason ?? new Error('answered');
    const polled = await isPolled(session.client, queue).catch(() => true);
    if (polled) {
      absentSince = undefined;
    } else if (absentSince === undefined) {
      absentSince = Date.now();
      warn?.(`${noWorkerPolls(queue)}; waiting for one`);
    } else if (Date.now() - absentSince > workerPatienceMs) {
      throw new UsageError(`Nothing was started: ${noWorkerPolls(queue)}.`, {
        hint: 'Its UFORGE_URL and UFORGE_LOGIN must be the same as here.',
      });
    }
  }
}

function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error;
}

/** What an activity said is wrong, in the shape of a problem, or else its mere message. */
function described(cause: Error): { message: string; hint?: string } {
  const details: unknown = Reflect.get(cause, 'details');
  const problem: unknown = Array.isArray(details) ? details[0] : undefined;
  if (typeof problem !== 'object' || problem === null) return { message: cause.message };
  const message: unknown = Reflect.get(problem, 'message');
  const hint: unknown = Reflect.get(problem, 'hint');
  return {
    message: typeof message === 'string' ? message : cause.message,
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { PipelineInput, PipelineProgress, PipelineResult } from '../../pipeline/model.ts';
import { recordOf } from '../../pipeline/record-files.ts';
import { resultOfProgress } from '../../pipeline/resume.ts';
import { isPipelineInput, isPipelineResult } from '../../pipeline/run-values.ts';

/** Milliseconds for an answer of Temporal, or by way of it of a worker. */
const answerWithinMs = 10_000;

/** All of an ended run of a pipeline that another one can go on with. */
export interface EndedRun {
  input: PipelineInput;
  memo: Record<string, unknown>;
  result: PipelineResult;
}

/**
 * What is known of an ended run: from Temporal, or from the record that this host's worker made of it.
 * Undefined where nobody knows it, or how far it came.
 */
export async function findEndedRun(
  client: Client,
  recordsFolder: string,
  run: { workflowId: string; runId: string },
): Promise<EndedRun | undefined> {
  const record = await recordOf(recordsFolder, run.workflowId);
  if (record?.runId === run.runId) {
    const { input, result, memo = {} } = record;
    return { input, result, memo };
  }
  try {
    const [input, { memo = {} }] = await client.withDeadline(Date.now() + answerWithinMs, () =>
      Promise.all([
        startInput(client, run),
        client.workflow.getHandle(run.workflowId, run.runId).describe(),
      ]),
    );
    const result = await resultOf(client, run);
    return isPipelineInput(input) && result ? { input, memo, result } : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What a run was started with, from its first event. */
async function startInput(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<unknown> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const payload = started?.input?.payloads?.[0];
  const { payloadConverter } = client.options.loadedDataConverter;
  return payload ? payloadConverter.fromPayload<unknown>(payload) : undefined;
}

/** Of a run that did not say its result itself, a worker is asked how far it was. */
async function resultOf(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<PipelineResult | undefined> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const result: unknown = await handle.result();
    return isPipelineResult(result) ? result : undefined;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const said: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
    if (isPipelineResult(said)) return said;
    const progress = await client
      .withDeadline(Date.now() + answerWithinMs, () => handle.query<PipelineProgress>('progress'))
      .catch(() => undefined);
    if (!progress) return undefined;
    const hasEnded = cause instanceof CancelledFailure && progress.result.status !== 'running';
    return hasEnded ? progress.result : resultOfProgress(progress);
  }
}

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { PreparedBatch, ScheduledBatchActivities } from '../activities/scheduled-batch.ts';
import type { BatchResult, ScheduledInput, Workflows } from '../pipeline/model.ts';
import { requests, waits } from './activity-options.ts';
import { text } from './details-page.ts';
import { cancellationOf } from './errors.ts';

/**
 * What a schedule starts: finds the pipelines of its batch as they are now, and runs the one batch of
 * that name. Where that is in progress already, the very same is waited for, and another one is a
 * failure. Ends as the batch does, so that Temporal can pause the schedule of a batch that failed.
 */
export async function scheduledBatch(input: ScheduledInput): Promise<BatchResult> {
  const root = CancellationScope.current();
  try {
    for (;;) {
      tell(input, 'Finding its pipelines.');
      const prepared = await prepare(input);
      const result = (await run(input, prepared)) ?? (await join(input, prepared));
      // Else the one in progress ended between the two calls: then this is a new run.
      if (result !== 'ended before') return result;
    }
  } catch (error) {
    throw root.consideredCancelled ? cancellationOf(error) : endOf(error, input);
  }
}

async function prepare(input: ScheduledInput): Promise<PreparedBatch> {
  // Nobody waits for the answer, and a night has room for an outage.
  const options = { ...requests(), scheduleToCloseTimeout: '6 hours' } as const;
  const { prepareBatch } = proxyActivities<ScheduledBatchActivities>(options);
  try {
    return await prepareBatch.executeWithOptions(
      {
        ...options,
        activityId: 'find-pipelines',
        summary: 'Pipelines of the batch as they are now',
      },
      [input],
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    const known = cause instanceof ApplicationFailure ? cause : unanswered;
    throw failure(`The batch ${input.batch.name} was not begun. ${known.message}`, known);
  }
}

const unanswered = {
  type: 'unreachable',
  message: 'UForge could not be asked for its appliances.',
};

/** Undefined where a batch of that name is in progress. */
async function run(
  input: ScheduledInput,
  { input: batch, start }: PreparedBatch,
): Promise<BatchResult | undefined> {
  try {
    const child = await startChild<Workflows['batch']>('batch', {
      ...start,
      args: [batch],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      // A run that is terminated leaves nothing behind that goes on.
      parentClosePolicy: 'REQUEST_CANCEL',
    });
    tell(input, 'Its run:', start.workflowId);
    return await child.result();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

async function join(
  input: ScheduledInput,
  { start: { workflowId, memo } }: PreparedBatch,
): Promise<BatchResult | 'ended before'> {
  tell(input, 'A batch of that name was in progress already:', workflowId);
  const { joinBatch } = proxyActivities<ScheduledBatchActivities>(waits());
  return await joinBatch.executeWithOptions(
    { ...waits(), activityId: 'join-batch', summary: 'The batch that is in progress already' },
    [{ workflowId, memo }],
  );
}

/** The failure of the batch as this run's own: its message says which pipelines failed and why. */
function endOf(error: unknown, { batch }: ScheduledInput): unknown {
  if (!(error instanceof ChildWorkflowFailure || error instanceof ActivityFailure)) return error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return failure(cause.message, cause);
  const how = isCancellation(error) ? 'cancelled' : 'ended by force';
  return failure(`The batch ${batch.name} was ${how}.`, { type: 'batch_cancelled' });
}

/** @param like what it has its type and details from: those of a batch hold its result. */
function failure(
  message: string,
  { type, details }: Pick<Partial<ApplicationFailure>, 'type' | 'details'>,
): ApplicationFailure {
  const made = ApplicationFailure.create({
    message,
    type: type ?? 'batch_failed',
    nonRetryable: true,
    details: details ?? [],
  });
  // The way through the workflow's code explains nothing of a batch.
  made.stack = '';
  return made;
}

/** What people see in the Web UI while it runs, with the way to the batch, whose page tells the rest. */
function tell({ schedule, batch }: ScheduledInput, what: string, workflowId?: string): void {
  const { namespace } = workflowInfo();
  const link =
    workflowId === undefined
      ? ''
      : ` [${text(workflowId)}](/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)})`;
  // Without a background the page is black on black in dark mode; without the breaks at the end its
  // last line is cut.
  setCurrentDetails(
    [
      '<body bgcolor="#ffffff" text="#111111">',
      '',
      `Schedule **${text(schedule)}**, batch **${text(batch.name)}**`,
      '',
      `${what}${link}`,
      '<br><br>',
    ].join('\n'),
  );
}

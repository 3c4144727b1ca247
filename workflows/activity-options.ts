import { type ActivityOptions, workflowInfo } from '@temporalio/workflow';

/**
 * The queues of this identity and what each kind of activity may take. Long waits and moves have
 * queues of their own, so that they never starve short calls.
 */
const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' } as const;

/** Short calls that may be repeated. */
export function requests(): ActivityOptions {
  return {
    taskQueue: `${workflowInfo().taskQueue}-requests`,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '25s',
    retry,
  };
}

/** A request that must not be sent twice: one try. Run it where no cancellation reaches it. */
export function singleRequest(): ActivityOptions {
  return { ...requests(), retry: { maximumAttempts: 1 } };
}

/** Waits for something that takes hours. One attempt lasts as long as it must. */
export function waits(): ActivityOptions {
  return {
    taskQueue: `${workflowInfo().taskQueue}-waits`,
    startToCloseTimeout: '30 days',
    // Thousands of waits at once: heartbeats this rare cost the server little.
    heartbeatTimeout: '75s',
    retry,
    cancellationType: 'TRY_CANCEL',
  };
}

/** Moves files, on the host whose disk they are for. */
export function transfers(host: string): ActivityOptions {
  return {
    taskQueue: `${workflowInfo().taskQueue}-transfers-${host}`,
    startToCloseTimeout: '7 days',
    heartbeatTimeout: '25s',
    retry,
    // Partial files are gone before the workflow goes on.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  };
}

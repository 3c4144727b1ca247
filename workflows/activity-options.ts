import {
  type ActivityOptions,
  type LocalActivityOptions,
  workflowInfo,
} from '@temporalio/workflow';

/*
 * The queues of this identity and what each kind of activity may take. Long waits and moves have
 * queues of their own, so that they never starve short calls.
 */

/**
 * How soon after a worker died the next attempt runs, once that is noticed. Failures say themselves
 * how long to wait: see `activities/pauses.ts`.
 */
const retry = { initialInterval: '1s', backoffCoefficient: 1 } as const;

/** Whether a workflow queue is that of batches, whose activities have queues of their own, too. */
export function isBatchQueue(queue: string): boolean {
  return queue.endsWith('-batch');
}

/**
 * Short calls that may be repeated.
 *
 * @param stem workflow queue of the run on whose behalf they are, where that is another one.
 */
export function requests(stem = workflowInfo().taskQueue): ActivityOptions {
  return {
    taskQueue: `${stem}-requests`,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '25s',
    retry,
  };
}

/** A request that must not be sent twice: one try. Run it where no cancellation reaches it. */
export function singleRequest(stem?: string): ActivityOptions {
  return { ...requests(stem), retry: { maximumAttempts: 1 } };
}

/**
 * Calls of Temporal itself that may be repeated: done within the workflow task (local activities), they
 * cost one history event each.
 */
export function localCalls(): LocalActivityOptions {
  return { startToCloseTimeout: '20s', retry: { ...retry, maximumInterval: '10s' } };
}

/** Undoing outlives a server that is down for days: nobody comes back to it later. */
export function compensation(activityId: string, summary: string): ActivityOptions {
  return { ...requests(), scheduleToCloseTimeout: '7 days', activityId, summary };
}

/** Waits for something that takes hours. One attempt lasts as long as it must. */
export function waits(): ActivityOptions {
  return {
    taskQueue: `${workflowInfo().taskQueue}-waits`,
    startToCloseTimeout: '30 days',
    // Thousands of waits at once: heartbeats this rare cost the server little.
    heartbeatTimeout: '70s',
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

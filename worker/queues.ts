import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

export interface QueueOptions {
  connection: NativeConnection;
  namespace: string;
  /** A workflow queue of the identity; the others are named after it. */
  stem: string;
  /** Requests that may begin in a second, by all workers of the queue together. */
  requestsPerSecond: number | undefined;
  /** Host whose transfers this worker does. */
  host: string;
  bundlePath: string;
  activities: object;
  interceptors: NonNullable<WorkerOptions['interceptors']>;
}

/** What each queue may do at once. Waits cost next to nothing; transfers share a disk. */
const slots = { requests: 40, waits: 3_000, transfers: 8 };

/**
 * Runs that are kept in memory, about half a mebibyte each. Those that were quiet for longest are
 * forgotten first, and read anew from their history when something happens to them: ledgers of sources
 * never end, so that without a limit they would pile up here.
 */
const cachedRuns = 400;

/** One Temporal worker per queue, so that long waits and downloads never starve short calls. */
export async function createWorkers(options: QueueOptions): Promise<Worker[]> {
  const { connection, namespace, stem, host, activities, interceptors, requestsPerSecond } =
    options;
  const common = {
    connection,
    namespace,
    activities,
    interceptors,
  } satisfies Partial<WorkerOptions>;
  return await Promise.all([
    Worker.create({
      ...common,
      taskQueue: stem,
      workflowBundle: { codePath: options.bundlePath },
      maxCachedWorkflows: cachedRuns,
      // Local ones only: what they do is done within a workflow task.
      enableNonLocalActivities: false,
      shutdownGraceTime: '2s',
    }),
    Worker.create({
      ...common,
      taskQueue: `${stem}-requests`,
      maxConcurrentActivityTaskExecutions: slots.requests,
      // A request in flight is heard out: its answer may be the only proof of what was done.
      shutdownGraceTime: '60s',
      ...(requestsPerSecond === undefined
        ? {}
        : { maxTaskQueueActivitiesPerSecond: requestsPerSecond }),
    }),
    Worker.create({
      ...common,
      taskQueue: `${stem}-waits`,
      maxConcurrentActivityTaskExecutions: slots.waits,
      maxHeartbeatThrottleInterval: '3s',
    }),
    Worker.create({
      ...common,
      taskQueue: `${stem}-transfers-${host}`,
      maxConcurrentActivityTaskExecutions: slots.transfers,
      maxHeartbeatThrottleInterval: '1s',
    }),
  ]);
}

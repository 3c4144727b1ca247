import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

export interface QueueOptions {
  connection: NativeConnection;
  namespace: string;
  /** The identity's workflow queue; the others are named after it. */
  queue: string;
  /** Host whose transfers this worker does. */
  host: string;
  bundlePath: string;
  activities: object;
  interceptors: NonNullable<WorkerOptions['interceptors']>;
}

/** What each queue may do at once. Waits cost next to nothing; transfers share a disk. */
const slots = { requests: 40, waits: 3_000, transfers: 8 };

/** One Temporal worker per queue, so that long waits and downloads never starve short calls. */
export async function createWorkers(options: QueueOptions): Promise<Worker[]> {
  const { connection, namespace, queue, host, activities, interceptors } = options;
  const common = {
    connection,
    namespace,
    activities,
    interceptors,
  } satisfies Partial<WorkerOptions>;
  return await Promise.all([
    Worker.create({
      ...common,
      taskQueue: queue,
      workflowBundle: { codePath: options.bundlePath },
      // Local ones only: what they do is done within a workflow task.
      enableNonLocalActivities: false,
      shutdownGraceTime: '2s',
    }),
    Worker.create({
      ...common,
      taskQueue: `${queue}-requests`,
      maxConcurrentActivityTaskExecutions: slots.requests,
      // A request in flight is heard out: its answer may be the only proof of what was done.
      shutdownGraceTime: '60s',
    }),
    Worker.create({
      ...common,
      taskQueue: `${queue}-waits`,
      maxConcurrentActivityTaskExecutions: slots.waits,
      maxHeartbeatThrottleInterval: '3s',
    }),
    Worker.create({
      ...common,
      taskQueue: `${queue}-transfers-${host}`,
      maxConcurrentActivityTaskExecutions: slots.transfers,
      maxHeartbeatThrottleInterval: '1s',
    }),
  ]);
}

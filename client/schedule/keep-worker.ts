import { workflowQueue } from '../../pipeline/identity.ts';
import type { UForgeSettings } from '../../settings/read.ts';
import { UsageError } from '../errors.ts';
import type { Output } from '../output.ts';
import { isPolled, noWorkerPolls } from '../progress/trouble.ts';
import { settingsFor } from '../requests.ts';
import type { ConnectionOptions } from '../runner.ts';
import type { Session } from '../session.ts';
import type { KnownSchedule } from './known.ts';

interface By {
  options: ConnectionOptions;
  output: Output;
}

/**
 * With the embedded server: sees to it that a worker is there for schedules, if the settings at hand are
 * those of their identity. The server was perhaps started just now, as after a reboot, and a schedule
 * fires whether or not somebody works for it. Any worker of that identity will do; where there is none,
 * that is told.
 */
export async function keepWorker(
  session: Session,
  schedules: readonly KnownSchedule[],
  by: By,
): Promise<void> {
  await workFor(session, schedules, by, 'is kept');
}

/** The same for one whose next run is asked for: the worker has the settings of this command. */
export async function ensureWorkerFor(
  session: Session,
  schedule: KnownSchedule,
  by: By,
): Promise<void> {
  await workFor(session, [schedule], by, 'is replaced');
}

async function workFor(
  session: Session,
  schedules: readonly KnownSchedule[],
  { options, output }: By,
  other: 'is kept' | 'is replaced',
): Promise<void> {
  const queues = new Set(
    schedules.flatMap(({ asked }) => (asked ? workflowQueue(asked.identity) : [])),
  );
  if (session.embedded && queues.size > 0) {
    const uforge = await ownSettings(options);
    if (uforge && queues.delete(workflowQueue(uforge))) {
      await session.ensureWorker(uforge, { other });
    }
  }
  for (const queue of queues) {
    // What cannot be found out is nothing to worry people with.
    const polled = await isPolled(session.client, queue).catch(() => true);
    if (!polled)
      output.warn(`note: ${noWorkerPolls(queue)}, so that its schedules get nothing done.`);
  }
}

/** Undefined where the settings at hand name no UForge server, or are not in order. */
async function ownSettings(options: ConnectionOptions): Promise<UForgeSettings | undefined> {
  try {
    return await settingsFor(options);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

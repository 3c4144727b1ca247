import { setTimeout as sleep } from 'node:timers/promises';
import { workflowQueue } from '../pipeline/identity.ts';
import { readHome, readIdleStop } from '../settings/read.ts';
import { down } from '../temporal/background/down.ts';
import { status } from '../temporal/background/status.ts';
import { BroughtDown, UsageError } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { beforeStart } from './foreign-errors.ts';
import { beforeLimits, limits } from './interrupt.ts';
import type { Output } from './output.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf, openSession, type Session } from './session.ts';
import { listenForInterruption } from './signals.ts';

/**
 * `forgeline up`: keeps the embedded server and a worker running until told to stop. They are the
 * same that commands use and start by themselves, so that nothing ever runs twice beside them.
 */
export async function up(output: Output, options: ConnectionOptions): Promise<Status> {
  const flags = flagsOf(options);
  const warn = (message: string) => output.warn(message);
  const interruption = listenForInterruption();
  try {
    const uforge = await settingsFor(options);
    const by = limits(interruption, undefined);
    const session = await beforeLimits(by, () => openSession({ flags, onProgress: warn }));
    try {
      if (!session.embedded) throw namesCluster();
      await beforeLimits(by, () => session.ensureWorker(uforge));
      report(output, session, workflowQueue(uforge));
      await keepUp(session, interruption.first, warn);
    } catch (error) {
      if (!(error instanceof BroughtDown)) throw error;
      output.say('Stopped by "forgeline down".');
      return ExitStatus.done;
    } finally {
      await session.close();
    }
    output.say('Stopping ...');
    await beforeStart(() => down({ home: readHome({ flags }) }));
    return ExitStatus.done;
  } finally {
    interruption.close();
  }
}

function report(output: Output, session: Session, taskQueue: string): void {
  const { address } = session;
  const processes = status({ home: readHome() }).filter(
    ({ name }) => name === 'server' || name === `worker-${taskQueue}`,
  );
  const webUiUrl = processes.find(({ name }) => name === 'server')?.info.uiUrl;
  output.record({ type: 'ready', address, webUiUrl, taskQueue });
  output.say(`Temporal  ${address}`);
  if (webUiUrl) output.say(`Web UI    ${webUiUrl}`);
  for (const { name, logFile } of processes) output.say(`log       ${logFile} (${name})`);
  output.say('Ctrl-C stops all that runs in the background.');
}

/**
 * Asks for both again and again: what is asked for does not stop for idleness, and comes back. Throws
 * {@link BroughtDown} once `forgeline down` stopped them.
 */
async function keepUp(
  session: Session,
  stop: AbortSignal,
  warn: (message: string) => void,
): Promise<void> {
  const idleStop = readIdleStop();
  const pause = idleStop === 0 ? 30_000 : Math.min(30_000, idleStop / 3);
  let askedAt = Date.now();
  while (!stop.aborted) {
    await sleep(Math.min(pause, 1_000), undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    session.checkNotDown();
    if (Date.now() - askedAt < pause) continue;
    await session.mend().catch((error: unknown) => {
      if (error instanceof BroughtDown) throw error;
      warn(error instanceof Error ? error.message : String(error));
    });
    askedAt = Date.now();
  }
}

function namesCluster(): UsageError {
  return new UsageError('A Temporal cluster is configured, so that there is no server to run.', {
    hint: 'Run "forgeline worker", or unset the TEMPORAL_ variables.',
  });
}

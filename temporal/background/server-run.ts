import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { messageOf, TemporalError } from '../errors.ts';
import { hasNothingToDo } from '../idle.ts';
import { readRecord, refuseOlderServer, writeRecord } from './database.ts';
import { Deaths } from './deaths.ts';
import { type DevServer, startDevServer, stopDevServer, stopOrphans } from './dev-server.ts';
import { keepTrimmed, prepareHome } from './home.ts';
import { type Lock, waitForLock } from './lock.ts';
import { commandLineOf, hasEnded } from './processes.ts';
import { embeddedNamespace, type ServerOptions, serverName } from './server-options.ts';
import { clusterIdOf, connectLocally, keepForThirtyDays } from './server-requests.ts';
import { filesOf, lastUsed, type ProcessState, writeState } from './state.ts';

/**
 * Keeps the embedded server running until `stop` is aborted or there is nothing to do: takes the
 * lock, clears away what a killed keeper left, starts the server, starts it again when it dies, and
 * tells in the state file how things stand.
 *
 * Returns `stopped`, `idle`, `elsewhere` where another process keeps this server already, or
 * `failed`, with the reason in the state file.
 */
export async function runServer(
  options: ServerOptions,
  stop: AbortSignal,
): Promise<'stopped' | 'idle' | 'elsewhere' | 'failed'> {
  // The database and its side files are created world-readable otherwise.
  process.umask(0o077);
  const home = prepareHome(options.home);
  // Whoever looks whether the lock is held, holds it for a moment.
  const lock = await waitForLock(filesOf(home, serverName).lock, 1_000);
  if (lock === undefined) return 'elsewhere';
  keepTrimmed(filesOf(home, serverName).log);
  return await new ServerKeeper({ ...options, home }, lock, stop).run();
}

class ServerKeeper {
  readonly #deaths = new Deaths();
  readonly #startedAt = Date.now();

  constructor(
    readonly options: ServerOptions,
    readonly lock: Lock,
    readonly stop: AbortSignal,
  ) {}

  async run(): Promise<'stopped' | 'idle' | 'failed'> {
    try {
      this.#tell('starting');
      refuseOlderServer(this.options.home, this.options.cli);
      for (;;) {
        await stopOrphans(this.options.home);
        const outcome = await this.#serve();
        if (outcome !== 'died') {
          rmSync(filesOf(this.options.home, serverName).state, { force: true });
          return outcome;
        }
        this.#tell('starting');
        await this.#pauseAfterDeath();
      }
    } catch (error) {
      this.#tell('failed', {}, asProblem(error, filesOf(this.options.home, serverName).log));
      return 'failed';
    } finally {
      this.lock.release();
    }
  }

  /** One life of the server. */
  async #serve(): Promise<'stopped' | 'idle' | 'died'> {
    const { home, cli, store } = this.options;
    const server = await startDevServer(
      this.options,
      filesOf(home, serverName).log,
      readRecord(home),
    );
    try {
      const connection = await connectLocally(server.address, 10_000);
      try {
        const clusterId = await clusterIdOf(connection);
        await keepForThirtyDays(connection);
        const { port, uiPort, address, uiUrl } = server;
        writeRecord(home, { serverVersion: cli.serverVersion, clusterId, port, uiPort });
        const info = {
          address,
          uiUrl,
          clusterId,
          store,
          serverVersion: cli.serverVersion,
          cli: cli.path,
          cliSource: cli.source,
          serverPid: String(server.pid),
        };
        this.#tell('ready', info);
        const outcome = await this.#watch(server, connection, info);
        if (outcome !== 'died') this.#tell('stopping', info);
        return outcome;
      } finally {
        await connection.close();
      }
    } finally {
      await stopDevServer(server.child);
    }
  }

  /** Waits until the server dies, is to stop, or has had nothing to do for long enough. */
  async #watch(
    server: DevServer,
    connection: Connection,
    info: Record<string, string>,
  ): Promise<'stopped' | 'idle' | 'died'> {
    const { home, idleStopMs } = this.options;
    const checkEveryMs =
      idleStopMs === 0 ? 60_000 : Math.min(30_000, Math.max(100, idleStopMs / 5));
    const wake = wakeOn(server, this.stop);
    let busyAt = Date.now();
    for (;;) {
      await sleep(checkEveryMs, undefined, { signal: wake }).catch(() => undefined);
      if (this.stop.aborted) return 'stopped';
      if (hasEnded(server.child)) return 'died';
      if (idleStopMs === 0) continue;
      const idle = await this.#isIdle(connection).catch(() => false);
      if (!idle) busyAt = Date.now();
      if (Date.now() - Math.max(busyAt, lastUsed(home, serverName)) < idleStopMs) continue;
      // Said first and looked at again after: whoever asked in between either reads this or is seen.
      this.#tell('stopping', info);
      if (Date.now() - lastUsed(home, serverName) >= idleStopMs) return 'idle';
      this.#tell('ready', info);
    }
  }

  async #isIdle(connection: Connection): Promise<boolean> {
    const { standingWorkflows } = this.options;
    return await connection.withDeadline(Date.now() + 10_000, () =>
      hasNothingToDo(connection.workflowService, {
        namespace: embeddedNamespace,
        standingWorkflows,
      }),
    );
  }

  async #pauseAfterDeath(): Promise<void> {
    const pauseMs = this.#deaths.add();
    const { verdict } = this.#deaths;
    if (verdict !== undefined) throw new Error(`The Temporal server ${verdict}`);
    await sleep(pauseMs, undefined, { signal: this.stop }).catch(() => undefined);
  }

  #tell(
    state: ProcessState['state'],
    info: Record<string, string> = {},
    error?: ProcessState['error'],
  ): void {
    const { home, version } = this.options;
    const files = filesOf(home, serverName);
    const command = commandLineOf(process.pid);
    writeState(files.state, {
      name: serverName,
      pid: process.pid,
      ...(command && { command }),
      version,
      startedAt: new Date(this.#startedAt).toISOString(),
      state,
      logFile: files.log,
      info,
      ...(error && { error }),
    });
  }
}

/** Aborted when the server dies or is to stop. */
function wakeOn(server: DevServer, stop: AbortSignal): AbortSignal {
  const died = new AbortController();
  server.child.once('exit', () => died.abort());
  if (hasEnded(server.child)) died.abort();
  return AbortSignal.any([stop, died.signal]);
}

function asProblem(error: unknown, logFile: string): NonNullable<ProcessState['error']> {
  if (error instanceof TemporalError) {
    return { code: error.code, message: error.message, hint: error.hint };
  }
  const message = messageOf(error).replace(/\.?$/, '.');
  return { code: 'server_failed', message, hint: `Look into its log ${logFile}.` };
}

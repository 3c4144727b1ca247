import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CliOptions, findTemporalCli } from '../cli.ts';
import { BackgroundFailure } from '../errors.ts';
import { prepareHome, rotateLog } from './home.ts';
import { isLocked } from './lock.ts';
import { type DetachedProcess, hasEnded, startDetached } from './processes.ts';
import { embeddedNamespace, type ServerOptions, serverName } from './server-options.ts';
import { filesOf, lastLine, markUsed, readHolder, readState } from './state.ts';

const script = fileURLToPath(new URL('./server-main.ts', import.meta.url));

export interface EmbeddedOptions {
  /** `FORGELINE_HOME` */
  home: string;
  /** Forgeline's version, for `doctor`. */
  version: string;
  cli: Omit<CliOptions, 'onProgress'>;
  /** `durable` survives a power cut (`synchronous=FULL`); `fast` may lose the last commits in one. */
  store: 'durable' | 'fast';
  /** The server stops after this many milliseconds with nothing to do; 0 never. */
  idleStopMs: number;
  /** Types of workflows that stay open when there is nothing to do: they keep no server up. */
  standingWorkflows?: readonly string[];
  /** Milliseconds to wait for the server, the search for its executable not counted. @default 30000 */
  timeoutMs?: number;
  /** Told one plain sentence before something that takes long. */
  onProgress?: (message: string) => void;
}

export interface EmbeddedServer {
  /** `127.0.0.1:7233` */
  address: string;
  namespace: typeof embeddedNamespace;
  /** Base address of the Web UI, without a trailing slash. */
  uiUrl: string;
  /** Version of the Temporal server. */
  serverVersion: string;
  /** Path of the Temporal CLI, and where it was found. */
  cli: string;
  cliSource: string;
  logFile: string;
}

/**
 * The embedded server of this home: the one that runs, or one started for this call and left
 * running for everybody. Commands that ask at the same time get the same.
 * Throws {@link BackgroundFailure} where it does not come up, `UnusableHome`, or
 * `TemporalCliUnavailable`.
 */
export async function ensureServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const home = prepareHome(options.home);
  const files = filesOf(home, serverName);
  markUsed(home, serverName);
  const running = readyServer(home);
  if (running !== undefined) return running;

  const cli = await findTemporalCli({
    ...options.cli,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const { version, store, idleStopMs } = options;
  const standingWorkflows = [...(options.standingWorkflows ?? [])];
  const start = (): DetachedProcess => {
    rotateLog(files.log);
    const told: ServerOptions = { home, version, cli, store, idleStopMs, standingWorkflows };
    return startDetached({
      entry: script,
      args: [JSON.stringify(told)],
      env: options.cli.environment,
      cwd: home,
      logFile: files.log,
    });
  };

  const deadline = Date.now() + (options.timeoutMs ?? 30_000);
  const mine = new Set<number>();
  let started: DetachedProcess | undefined;
  while (Date.now() < deadline) {
    markUsed(home, serverName);
    const server = readyServer(home);
    if (server !== undefined) return server;
    const ended = started !== undefined && hasEnded(started.child);
    const state = readState(files.state);
    if (ended && state?.state === 'failed') throw failure(files.log, state.error);
    if (started === undefined || ended) {
      // Another keeper that is about to start or to stop is waited for.
      if (!isLocked(files.lock)) {
        if (mine.size >= 3) throw failure(files.log, undefined);
        started = start();
        mine.add(started.pid);
      }
    }
    await sleep(25);
  }
  throw failure(files.log, {
    code: 'server_slow',
    message: 'The embedded Temporal server was not ready in time.',
    hint: `Look into its log ${files.log}.`,
  });
}

/** The embedded server where it runs and is ready; nothing is started. */
export function readyServer(home: string): EmbeddedServer | undefined {
  const state = readHolder(home, serverName);
  if (state?.state !== 'ready') return undefined;
  const { address, uiUrl, serverVersion, cli, cliSource } = state.info;
  if (!address || !uiUrl) return undefined;
  return {
    address,
    namespace: embeddedNamespace,
    uiUrl,
    serverVersion: serverVersion ?? 'unknown',
    cli: cli ?? 'unknown',
    cliSource: cliSource ?? 'unknown',
    logFile: state.logFile,
  };
}

function failure(
  logFile: string,
  error: { code: string; message: string; hint: string } | undefined,
): BackgroundFailure {
  if (error !== undefined) {
    return new BackgroundFailure(error.code, error.message, error.hint, logFile);
  }
  const line = lastLine(logFile);
  return new BackgroundFailure(
    'server_failed',
    `The embedded Temporal server did not start.${line ? ` Its log ends: ${line}` : ''}`,
    `Look into its log ${logFile}.`,
    logFile,
  );
}

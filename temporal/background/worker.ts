import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BackgroundFailure } from '../errors.ts';
import { matches } from './fingerprint.ts';
import { prepareHome, rotateLog } from './home.ts';
import { waitForLock } from './lock.ts';
import { hasEnded, startDetached } from './processes.ts';
import {
  candidateFile,
  filesOf,
  lastLine,
  markUsed,
  type ProcessState,
  readHolder,
  readState,
} from './state.ts';
import type { KeptWorker } from './worker-terms.ts';

const script = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

export interface WorkerOptions {
  /** `FORGELINE_HOME` */
  home: string;
  /** Name of this worker among the background processes, such as `worker-QUEUE`: a file name. */
  name: string;
  /** Script that Bun is to run, absolute; it calls `enterBackground`. */
  entry: string;
  /** Its arguments; everybody on the machine can read them, so no secrets. */
  args: string[];
  /** Its whole environment. */
  env: Record<string, string>;
  /** Forgeline's version. */
  version: string;
  /**
   * Everything that makes the worker what it is, secrets included, as one text: where it differs
   * from the running worker's, that one is replaced. Only a salted hash of it is stored.
   */
  fingerprint: string;
  /**
   * Whether a running worker of another version or other settings is left in its place, by what it
   * said when it became ready. @default every such worker is replaced
   */
  willDo?: (info: Record<string, string>) => boolean;
  /**
   * Milliseconds until the worker must be ready, the wait for a replaced worker to finish what it
   * does included. @default 150000
   */
  timeoutMs?: number;
  /** Told one plain sentence when it takes longer. */
  onProgress?: (message: string) => void;
}

export interface BackgroundWorker {
  pid: number;
  /** `running` before, `started` for this call, or `replaced` one of other version or settings. */
  how: 'running' | 'started' | 'replaced';
  /** What it said when it became ready. */
  info: Record<string, string>;
  logFile: string;
}

/**
 * A worker of this name, version and fingerprint that is ready: the one that runs, or a new one,
 * left running for everybody, with a keeper that starts it again when it dies; or else one that will
 * do. A new one first checks itself, then takes the place of the old, which
 * finishes what it does; where the check fails, the old one stays and {@link BackgroundFailure} says
 * what was wrong, with the code, message and hint of the worker itself.
 */
export async function ensureWorker(options: WorkerOptions): Promise<BackgroundWorker> {
  const home = prepareHome(options.home);
  const files = filesOf(home, options.name);
  const deadline = Date.now() + (options.timeoutMs ?? 150_000);
  markUsed(home, options.name);
  const running = fitting(options, readHolder(home, options.name));
  if (running !== undefined) return running;

  // One command starts a worker; the others wait, and find it running.
  const startLock = await waitForLock(files.startLock, deadline - Date.now());
  if (startLock === undefined) throw tooSlow(files.log);
  try {
    const holder = await settledHolder(home, options.name, deadline);
    const meanwhile = fitting(options, holder);
    if (meanwhile !== undefined) return meanwhile;
    const started = await start({ ...options, home }, deadline);
    return { ...started, how: holder === undefined ? 'started' : 'replaced' };
  } finally {
    startLock.release();
  }
}

/** The holder's answer to this call, if it is ready and is what is asked for, or will do. */
function fitting(
  options: WorkerOptions,
  holder: ProcessState | undefined,
): BackgroundWorker | undefined {
  if (holder?.state !== 'ready') return undefined;
  if (!options.willDo?.(holder.info) && !isAsked(options, holder)) return undefined;
  return { pid: holder.pid, how: 'running', info: holder.info, logFile: holder.logFile };
}

function isAsked(asked: WorkerOptions, { version, fingerprint }: ProcessState): boolean {
  if (version !== asked.version || fingerprint === undefined) return false;
  return matches(fingerprint, asked.fingerprint);
}

/** The holder, once it is neither coming up nor going down. */
async function settledHolder(home: string, name: string, deadline: number) {
  for (;;) {
    const holder = readHolder(home, name);
    const isMoving = holder?.state === 'starting' || holder?.state === 'stopping';
    if (!isMoving || Date.now() >= deadline) return holder;
    await sleep(50);
  }
}

async function start(
  options: WorkerOptions,
  deadline: number,
): Promise<Pick<BackgroundWorker, 'pid' | 'info' | 'logFile'>> {
  const { home, name, entry, args, env } = options;
  const files = filesOf(home, name);
  rotateLog(files.log);
  // A killed worker's last word stays, and its process number can be given out anew.
  const before = readState(files.state)?.startedAt;
  const kept: KeptWorker = { home, name, entry, args };
  const { pid: keeper, child } = startDetached({
    entry: script,
    args: [JSON.stringify(kept)],
    env,
    cwd: home,
    logFile: files.log,
  });
  const draft = candidateFile(home, keeper);
  let said = false;
  while (Date.now() < deadline) {
    const state = [readState(draft), readState(files.state)].find(
      (one) => one?.keeper === keeper && one.startedAt !== before,
    );
    if (state?.state === 'ready') {
      return { pid: state.pid, info: state.info, logFile: state.logFile };
    }
    if (state?.state === 'failed') {
      rmSync(draft, { force: true });
      throw failed(files.log, state.error);
    }
    if (state?.state === 'replacing' && !said) {
      said = true;
      options.onProgress?.('Waiting for the running worker to finish what it does.');
    }
    if (keeper === 0 || hasEnded(child)) {
      rmSync(draft, { force: true });
      throw failed(files.log, undefined);
    }
    await sleep(20);
  }
  throw tooSlow(files.log);
}

function failed(logFile: string, error: ProcessState['error']): BackgroundFailure {
  if (error !== undefined) {
    return new BackgroundFailure(error.code, error.message, error.hint, logFile);
  }
  const line = lastLine(logFile);
  return new BackgroundFailure(
    'worker_failed',
    `The worker ended while it was starting.${line ? ` Its log ends: ${line}` : ''}`,
    `Look into its log ${logFile}.`,
    logFile,
  );
}

function tooSlow(logFile: string): BackgroundFailure {
  return new BackgroundFailure(
    'worker_slow',
    'The worker was not ready in time.',
    `Look into its log ${logFile}.`,
    logFile,
  );
}

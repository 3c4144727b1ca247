import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, TemporalError } from '../errors.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keepTrimmed, prepareHome } from './home.ts';
import { type Lock, tryLock, waitForLock } from './lock.ts';
import { commandLineOf, stopProcess } from './processes.ts';
import {
  candidateFile,
  filesOf,
  lastUsed,
  type ProcessState,
  readHolder,
  writeState,
} from './state.ts';
import { startedAgain } from './worker-terms.ts';

export interface EnterOptions {
  home: string;
  /** The same name, version and fingerprint that `ensureWorker` was called with. */
  name: string;
  version: string;
  fingerprint: string;
}

interface IdleOptions {
  /**
   * Whether there is nothing to do: no open workflow and no schedule. An error, or no answer within
   * 20 s, counts as yes: it means that the embedded server is gone, and with it everything to do.
   */
  isIdle: () => Promise<boolean>;
  /** Milliseconds of idleness, without a command asking for this process, to stop after; 0 never. */
  idleMs: number;
  /** Asks the process to stop, such as `worker.shutdown()`; called once. */
  stop: () => void;
}

/**
 * What a background process says about itself. The order is: check yourself (credentials, server),
 * `takeOver`, start working, `ready`, work until told to stop by SIGTERM or idleness, `release`, exit
 * with 0. When anything goes wrong on the way: `failed`, exit with 1, or with {@link refusedStatus}
 * where trying again with these settings is of no use.
 */
export interface BackgroundSelf {
  /**
   * Asks the process that runs under this name to finish what it does (SIGTERM), waits, and takes its
   * place. A process that has not ended after `drainMs` (60 s) is killed: Temporal hands its
   * activities to us. One that was started again takes no place: who came meanwhile, is the newer.
   */
  takeOver(options?: { drainMs?: number }): Promise<void>;
  /** Tells whoever waits that work is being taken. `info` is shown by `doctor`: no secrets. */
  ready(info?: Record<string, string>): void;
  /** Tells whoever waits why this process gives up; the text must be free of secrets. */
  failed(error: { code: string; message: string; hint: string }): void;
  /** Watches for idleness; returns a function that ends the watch. */
  stopWhenIdle(options: IdleOptions): () => void;
  /** Frees the lock and takes the state file's word back. The end of the process does it, too. */
  release(): void;
}

/**
 * Makes this process a background process: files it writes are its owner's only, and a state file
 * tells the command that started it how far it is. Until it has taken over, another process of the
 * same name goes on undisturbed.
 */
export function enterBackground(options: EnterOptions): BackgroundSelf {
  process.umask(0o077);
  return new Self({ ...options, home: prepareHome(options.home) });
}

class Self implements BackgroundSelf {
  readonly #files: ReturnType<typeof filesOf>;
  readonly #draft: string;
  #state: ProcessState;
  #lock: Lock | undefined;

  constructor(readonly options: EnterOptions) {
    const { home, name, version, fingerprint } = options;
    this.#files = filesOf(home, name);
    // Whoever started it, knows the number of its keeper only.
    this.#draft = candidateFile(home, process.ppid);
    const command = commandLineOf(process.pid);
    this.#state = {
      name,
      pid: process.pid,
      keeper: process.ppid,
      ...(command && { command }),
      version,
      startedAt: new Date().toISOString(),
      state: 'starting',
      logFile: this.#files.log,
      fingerprint: fingerprintOf(fingerprint),
      info: {},
    };
    writeState(this.#draft, this.#state);
    keepTrimmed(this.#files.log);
  }

  async takeOver({ drainMs = 60_000 }: { drainMs?: number } = {}): Promise<void> {
    const { home, name } = this.options;
    let lock = tryLock(this.#files.lock);
    if (lock === undefined) {
      this.#tell({ state: 'replacing' });
      const holder = readHolder(home, name);
      const yields = process.argv.at(-1) === startedAgain;
      if (holder !== undefined && !yields) await stopProcess(holder.pid, drainMs);
      lock = await waitForLock(this.#files.lock, 5_000);
    }
    if (lock === undefined) {
      throw new TemporalError(
        'worker_in_place',
        `Another process holds ${this.#files.lock} and cannot be asked to stop.`,
        'Run: forgeline down',
      );
    }
    this.#lock = lock;
    this.#tell({ state: 'starting' });
    rmSync(this.#draft, { force: true });
  }

  ready(info: Record<string, string> = {}): void {
    this.#tell({ state: 'ready', info });
  }

  failed(error: { code: string; message: string; hint: string }): void {
    this.#tell({ state: 'failed', error });
  }

  stopWhenIdle({ isIdle, idleMs, stop }: IdleOptions): () => void {
    const ended = new AbortController();
    if (idleMs > 0) void this.#watchIdleness({ isIdle, idleMs, stop }, ended.signal);
    return () => ended.abort();
  }

  release(): void {
    if (this.#lock !== undefined && this.#state.state !== 'failed') {
      rmSync(this.#files.state, { force: true });
    }
    if (this.#state.state !== 'failed') rmSync(this.#draft, { force: true });
    this.#lock?.release();
    this.#lock = undefined;
  }

  async #watchIdleness({ isIdle, idleMs, stop }: IdleOptions, ended: AbortSignal): Promise<void> {
    const { home, name } = this.options;
    const everyMs = Math.min(30_000, Math.max(50, idleMs / 5));
    let busyAt = Date.now();
    for (;;) {
      await sleep(everyMs, undefined, { signal: ended, ref: false }).catch(() => undefined);
      if (ended.aborted) return;
      if (!(await answerOf(isIdle))) busyAt = Date.now();
      if (ended.aborted) return;
      if (Date.now() - Math.max(busyAt, lastUsed(home, name)) < idleMs) continue;
      // Said first and looked at again after: whoever asked in between either reads this or is seen.
      this.#tell({ state: 'stopping' });
      if (Date.now() - lastUsed(home, name) >= idleMs) return stop();
      this.#tell({ state: 'ready' });
    }
  }

  /** Speaks in the name's own file once the place is ours, in the candidate's before. */
  #tell(change: Partial<ProcessState>): void {
    this.#state = { ...this.#state, ...change };
    writeState(this.#lock === undefined ? this.#draft : this.#files.state, this.#state);
  }
}

async function answerOf(isIdle: () => Promise<boolean>): Promise<boolean> {
  const silence = sleep(20_000, true, { ref: false });
  return await Promise.race([isIdle().catch(() => true), silence]);
}

/** An error as `failed` takes it. */
export function asFailure(error: unknown): { code: string; message: string; hint: string } {
  if (error instanceof TemporalError) {
    return { code: error.code, message: error.message, hint: error.hint };
  }
  return { code: 'worker_failed', message: messageOf(error), hint: 'Look into its log.' };
}

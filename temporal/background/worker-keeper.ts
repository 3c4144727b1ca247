import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deaths } from './deaths.ts';
import { lastDown } from './down.ts';
import { waitForLock } from './lock.ts';
import { hasEnded, startDetached, stopProcess } from './processes.ts';
import { candidateFile, filesOf, type ProcessState, readState, writeState } from './state.ts';
import { type KeptWorker, refusedStatus, startedAgain } from './worker-terms.ts';

type Problem = NonNullable<ProcessState['error']>;

/** Milliseconds for a worker to become ready, whoever starts it; commands have less patience. */
const patienceMs = 180_000;

/**
 * Keeps one worker running while no command looks after it: starts it with this process's own
 * environment, the only place that has its credentials, and starts it again when it dies. Once it
 * ended well, was brought down, is refused by its own settings, dies too often, or another worker has
 * its place, the keeper ends too. The worker does not depend on it: where the keeper is killed, it
 * goes on.
 */
export class WorkerKeeper {
  readonly #files: ReturnType<typeof filesOf>;
  readonly #deaths = new Deaths();
  readonly #startedAt = Date.now();
  /** The last worker that became ready. */
  #readyPid: number | undefined;

  constructor(readonly worker: KeptWorker) {
    this.#files = filesOf(worker.home, worker.name);
  }

  async run(): Promise<'ended' | 'failed'> {
    // The command that started us holds the start lock, and tells of a worker that is never ready.
    let child = await this.#start(this.worker.args);
    for (;;) {
      await endOf(child);
      if (child.exitCode === 0) return 'ended';
      if (this.#readyPid === undefined) return 'failed';
      await sleep(this.#deaths.add(this.#readyPid === child.pid ? 'worked' : 'never'));
      // Commands start workers too; who holds this lock starts one, the others find it.
      const startLock = await waitForLock(this.#files.startLock, patienceMs);
      const left = startLock && (await this.#vacantPlace());
      if (left === undefined) return 'ended';
      const problem = this.#problemOf(child);
      if (problem !== undefined) return this.#giveUp(left, problem);
      this.#log(`The worker ${howEnded(child)}, and is started again.`);
      child = await this.#start([...this.worker.args, startedAgain]);
      startLock?.release();
    }
  }

  /** Starts the worker, and waits until it is ready or has ended. */
  async #start(args: string[]): Promise<ChildProcess> {
    const { home, entry } = this.worker;
    const { child, pid } = startDetached({ entry, args, cwd: home, logFile: this.#files.log });
    const deadline = Date.now() + patienceMs;
    for (;;) {
      // Looked at before its word is: what it said just before its end counts.
      const gone = isGone(child);
      const state = readState(this.#files.state);
      if (state?.pid === pid && state.keeper === process.pid && state.state === 'ready') {
        this.#readyPid = pid;
        return child;
      }
      if (gone) return child;
      // One that has not said a word yet is not seen by who brings everything down.
      if (this.#isBroughtDown() || Date.now() > deadline) await stopProcess(pid, 5_000);
      await sleep(50);
    }
  }

  /** The dead worker's last word, where its place is as it left it and is to be filled. */
  async #vacantPlace(): Promise<ProcessState | undefined> {
    if (this.#isBroughtDown()) return undefined;
    // Whoever looks whether the lock is held, holds it for a moment.
    const lock = await waitForLock(this.#files.lock, 1_000);
    lock?.release();
    const left = readState(this.#files.state);
    const isOurs = left?.keeper === process.pid && left.state !== 'stopping';
    return lock !== undefined && isOurs ? left : undefined;
  }

  #isBroughtDown(): boolean {
    return lastDown(this.worker.home) > this.#startedAt;
  }

  /** Why it must not be started again; undefined where it may. */
  #problemOf(child: ChildProcess): Problem | undefined {
    const hint = `Look into its log ${this.#files.log}.`;
    if (child.exitCode === refusedStatus) {
      const message = 'The worker was refused when it was started again.';
      const said = readState(candidateFile(this.worker.home, process.pid))?.error;
      return said ?? { code: 'worker_refused', message, hint };
    }
    const { verdict } = this.#deaths;
    if (verdict === undefined) return undefined;
    return { code: 'worker_failed', message: `The worker ${verdict}.`, hint };
  }

  #giveUp(left: ProcessState, error: Problem): 'failed' {
    this.#log(`${error.message} It is not started again.`);
    writeState(this.#files.state, { ...left, state: 'failed', error });
    rmSync(candidateFile(this.worker.home, process.pid), { force: true });
    return 'failed';
  }

  /** A line in the worker's log, in its own form: what this process prints goes there. */
  #log(msg: string): void {
    process.stderr.write(`${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`);
  }
}

/** Resolves when the process has ended, or could not be started. */
async function endOf(child: ChildProcess): Promise<void> {
  if (isGone(child)) return;
  const ended = once(child, 'exit');
  child.ref();
  await ended;
}

function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || hasEnded(child);
}

function howEnded({ pid, exitCode, signalCode }: ChildProcess): string {
  if (pid === undefined) return 'could not be started';
  const how = signalCode === null ? `ended with status ${exitCode}` : `was ended by ${signalCode}`;
  return `(process ${pid}) ${how}`;
}

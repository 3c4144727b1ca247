import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment, type UForgeSettings } from '../settings/read.ts';
import { workerScript } from './background-worker.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import type { Output } from './output.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { type Flags, flagsOf } from './session.ts';

/** `forgeline worker`: runs a worker until it ends or is told to. */
export async function runWorker(output: Output, options: ConnectionOptions): Promise<Status> {
  const uforge = await settingsFor(options);
  const worker = startWorker({ output, uforge, flags: flagsOf(options) });
  return await ended(worker);
}

/**
 * Starts the worker's process in the foreground. What it prints goes to standard error: with `--json`
 * standard output is not for logs.
 */
export function startWorker(options: {
  output: Output;
  uforge: UForgeSettings;
  flags: Flags;
}): ChildProcess {
  const { output, uforge, flags } = options;
  const stdout = output.mode === 'json' ? 2 : 'inherit';
  return spawn(process.execPath, [workerScript], {
    env: childEnvironment({ uforge, flags }),
    stdio: ['ignore', stdout, 'inherit'],
  });
}

/** Waits for the worker's end, and hands on the signals that come in the meantime. */
export async function ended(worker: ChildProcess): Promise<Status> {
  // A terminal sends Ctrl-C to the worker itself, too; hearing it twice does a worker no harm.
  const handOn = (signal: NodeJS.Signals) => worker.kill(signal);
  process.on('SIGINT', handOn);
  process.on('SIGTERM', handOn);
  try {
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
  } finally {
    process.off('SIGINT', handOn);
    process.off('SIGTERM', handOn);
  }
  return worker.exitCode === 0 ? ExitStatus.done : ExitStatus.failed;
}

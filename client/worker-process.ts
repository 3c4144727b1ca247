import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment } from '../settings/read.ts';
import { workerScript } from './background-worker.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import type { Output } from './output.ts';
import { settingsFor } from './requests.ts';
import type { ConnectionOptions } from './runner.ts';
import { flagsOf } from './session.ts';

/** Milliseconds within which a repeated signal counts as the same; see `signals.ts`. */
const sameKeystroke = 1_000;

/**
 * `forgeline worker`: runs a worker until it ends or is told to. Its log goes to standard output, or
 * with `--json`, which keeps that for other things, to standard error.
 */
export async function runWorker(output: Output, options: ConnectionOptions): Promise<Status> {
  const uforge = await settingsFor(options);
  const worker = spawn(process.execPath, [workerScript], {
    env: childEnvironment({ uforge, flags: flagsOf(options) }),
    stdio: ['ignore', output.mode === 'json' ? 2 : 'inherit', 'inherit'],
    // A session of its own: Ctrl-C in a terminal would reach it beside the signal that we hand on,
    // and a worker takes the second for impatience and drops what it does.
    detached: true,
  });
  let handedOnAt = 0;
  const handOn = () => {
    if (Date.now() - handedOnAt < sameKeystroke) return;
    handedOnAt = Date.now();
    worker.kill('SIGTERM');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handOn);
  try {
    await once(worker, 'exit');
  } finally {
    for (const signal of signals) process.off(signal, handOn);
  }
  return worker.exitCode === 0 ? ExitStatus.done : ExitStatus.failed;
}

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { waitForLock } from './background/lock.ts';
import type { CliOptions } from './cli.ts';
import { testedCliVersion } from './versions.ts';

const patienceMs = 20 * 60_000;

/**
 * Builds the CLI with `go install` and moves it to `destination` in one step. Two builders at once
 * do the work once: the second waits for the first and finds its executable in place.
 * Throws an Error whose message is a clause, such as `Go is not installed`.
 */
export async function buildCli(destination: string, options: CliOptions): Promise<void> {
  mkdirSync(dirname(destination), { recursive: true, mode: 0o700 });
  const module = `github.com/temporalio/cli/cmd/temporal@v${testedCliVersion}`;
  await once(destination, options, async () => {
    const scratch = mkdtempSync(join(dirname(destination), 'build-'));
    try {
      if ((await runTool(['go', 'version'], options.environment, 30_000)).status !== 0) {
        throw new Error('Go is not installed');
      }
      options.onProgress?.(
        'Building the Temporal CLI with Go, once; this takes about three minutes.',
      );
      const environment = { ...options.environment, GOBIN: scratch };
      const result = await runTool(['go', 'install', module], environment, patienceMs);
      if (result.status !== 0) {
        throw new Error(`building it with Go failed (${result.lastLine ?? 'no reason given'})`);
      }
      renameSync(
        join(scratch, process.platform === 'win32' ? 'temporal.exe' : 'temporal'),
        destination,
      );
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

/** Runs `work` unless another process has just done it for the same destination. */
export async function once(
  destination: string,
  options: Pick<CliOptions, 'onProgress'>,
  work: () => Promise<void>,
): Promise<void> {
  const path = join(dirname(destination), `${basename(destination)}.lock`);
  let lock = await waitForLock(path, 0);
  if (lock === undefined) {
    options.onProgress?.('Another Forgeline is fetching the Temporal CLI; waiting for it.');
    lock = await waitForLock(path, patienceMs);
    if (lock === undefined) throw new Error('another process kept fetching it for too long');
  }
  try {
    if (!(await Bun.file(destination).exists())) await work();
  } finally {
    lock.release();
  }
}

export interface ToolResult {
  /** Exit status; undefined where it could not be started or was ended for taking too long. */
  status: number | undefined;
  /** Last line that it printed on standard error. */
  lastLine: string | undefined;
}

/** Runs a tool to its end, with nothing of it on our own output. */
export function runTool(
  command: readonly [string, ...string[]],
  env: Record<string, string>,
  timeoutMs: number,
  giveUp?: AbortSignal,
): Promise<ToolResult> {
  const [file, ...args] = command;
  return new Promise((resolve) => {
    let printed = '';
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(giveUp && { signal: giveUp }),
    });
    child.stderr.on('data', (chunk) => {
      printed = `${printed}${chunk}`.slice(-2_000);
    });
    const end = (status: number | undefined) =>
      resolve({ status, lastLine: printed.trim().split('\n').at(-1) || undefined });
    child.on('error', () => end(undefined));
    child.on('close', (status) => end(status ?? undefined));
  });
}

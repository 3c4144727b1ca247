import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  pid: number;
  /** Arguments; where the system does not keep them apart, the whole line as one. */
  arguments: string[];
}

/** The command line of a live process; undefined when it has ended (a zombie has none either). */
export function commandLineOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'running';
    }
    return (
      execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Every process of this machine that can be seen; none on Windows. */
export function runningProcesses(): RunningProcess[] {
  if (process.platform === 'win32') return [];
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => {
        try {
          const line = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
          return line === '' ? [] : [{ pid: Number(entry), arguments: line.split('\0') }];
        } catch {
          return [];
        }
      });
  }
  return execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined || command === undefined
        ? []
        : [{ pid: Number(pid), arguments: [command] }];
    });
}

export interface DetachedProcess {
  pid: number;
  child: ChildProcess;
}

/**
 * Starts Bun on a script in a session of its own, so that neither Ctrl-C nor a closed terminal
 * reaches it, with everything it prints appended to a log.
 */
export function startDetached(options: {
  /** Absolute path of the script. */
  entry: string;
  args: string[];
  /** Its whole environment. @default this process's own */
  env?: Record<string, string>;
  /** Working folder; Bun reads `.env` there, so it must be one of ours. */
  cwd: string;
  logFile: string;
}): DetachedProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [options.entry, ...options.args], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: options.cwd,
    ...(options.env && { env: options.env }),
  });
  closeSync(log);
  child.unref();
  // The event tells of a missing executable; whoever waits sees that there is no process.
  child.on('error', () => undefined);
  return { pid: child.pid ?? 0, child };
}

export type HowStopped = 'stopped' | 'killed' | 'gone';

/** Asks a process to end, waits, and ends it where it does not by itself. */
export async function stopProcess(pid: number, patienceMs: number): Promise<HowStopped> {
  const before = commandLineOf(pid);
  if (before === undefined || !send(pid, 'SIGTERM')) return 'gone';
  const ended = async (withinMs: number) => {
    const deadline = Date.now() + withinMs;
    while (commandLineOf(pid) === before) {
      if (Date.now() >= deadline) return false;
      await sleep(20);
    }
    return true;
  };
  if (await ended(patienceMs)) return 'stopped';
  send(pid, 'SIGKILL');
  await ended(5_000);
  return 'killed';
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether a child has ended, by itself or by a signal. */
export function hasEnded(child: Pick<ChildProcess, 'exitCode' | 'signalCode'>): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

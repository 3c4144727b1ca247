import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A system call that succeeded or was made to fail. */
export interface Call {
  name: string;
  /** Paths that it was about, those of open files included. */
  paths: string[];
}

/**
 * Runs a Bun script and notes its system calls, by `strace`.
 * @param inject what the system is to answer instead, as `--inject` takes it, where a call is about `path`
 * @returns undefined where there is no `strace` or it may not trace
 */
export async function traced(
  script: string[],
  options: { calls: string[]; notes: string; inject?: { what: string; path: string } },
): Promise<{ stdout: string; calls: Call[] } | undefined> {
  const log = join(options.notes, 'strace.log');
  const child = Bun.spawn(
    [
      ...['strace', '-f', '-qq', '-y', '-s', '4096', '-o', log],
      ...['-e', `trace=${options.calls.join(',')}`],
      ...(options.inject ? ['-e', `inject=${options.inject.what}`, '-P', options.inject.path] : []),
      ...[process.execPath, ...script],
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  const [stdout, stderr, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (/ptrace|PTRACE/.test(stderr)) return undefined;
  if (status !== 0) throw new Error(stderr);
  return { stdout, calls: readFileSync(log, 'utf8').split('\n').flatMap(asCall) };
}

function asCall(line: string): Call[] {
  const [, name, args = ''] = /^\d+ +(\w+)\((.*)/.exec(line) ?? [];
  if (name === undefined) return [];
  const paths = [...args.matchAll(/<(\/[^>]*)>|"((?:[^"\\]|\\.)*)"/g)];
  return [{ name, paths: paths.map(([, open, quoted]) => open ?? quoted ?? '') }];
}

export const canTrace = Bun.which('strace') !== null;

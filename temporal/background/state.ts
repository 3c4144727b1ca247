import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isLocked } from './lock.ts';
import { commandLineOf } from './processes.ts';

const stateSchema = z.object({
  name: z.string(),
  pid: z.number(),
  /** The process that started it and starts it again; none for those that keep themselves. */
  keeper: z.number().optional(),
  /** Command line, so that a process number that was given out anew is not mistaken for ours. */
  command: z.string().optional(),
  /** Forgeline's version. */
  version: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  state: z.enum(['starting', 'replacing', 'ready', 'stopping', 'failed']),
  logFile: z.string(),
  /** Salted hash of the settings that the process was started with. */
  fingerprint: z.object({ salt: z.string(), hash: z.string() }).optional(),
  /** What a process tells of itself: addresses, versions. Never a secret. */
  info: z.record(z.string(), z.string()),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).optional(),
});

/** What one background process says of itself, in a file beside its lock. */
export type ProcessState = z.infer<typeof stateSchema>;

/** Where the files of the background process `name` are. */
export function filesOf(home: string, name: string) {
  const folder = join(home, 'background');
  return {
    lock: join(folder, `${name}.lock`),
    /** Held by the command that starts a new process, so that two do not start two. */
    startLock: join(folder, `${name}.start.lock`),
    state: join(folder, `${name}.json`),
    /** Its time of change says when somebody last asked for this process. */
    used: join(folder, `${name}.used`),
    log: join(home, 'logs', `${name}.log`),
  };
}

/** State file of a process that has not taken over yet, by the process that keeps it. */
export function candidateFile(home: string, keeper: number): string {
  return join(home, 'background', 'candidates', `${keeper}.json`);
}

/** Undefined where there is none, or none that can be read: then nothing is known, and that is fine. */
export function readState(path: string): ProcessState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step: a reader sees the old or the new state, never a half. */
export function writeState(path: string, state: ProcessState): void {
  writePrivateFile(path, `${JSON.stringify(state, undefined, 2)}\n`);
}

export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** The state of the process that holds the lock of `name`; undefined where none does. */
export function readHolder(home: string, name: string): ProcessState | undefined {
  const files = filesOf(home, name);
  const state = readState(files.state);
  return state !== undefined && isAlive(state) && isLocked(files.lock) ? state : undefined;
}

/** Whether the process that wrote this state still runs. */
function isAlive(state: ProcessState): boolean {
  const command = commandLineOf(state.pid);
  return command !== undefined && (state.command === undefined || command === state.command);
}

/** Tells a process that it is needed, so that it does not stop for idleness just now. */
export function markUsed(home: string, name: string): void {
  writePrivateFile(filesOf(home, name).used, '');
}

/** Milliseconds since the epoch; 0 where nobody ever asked. */
export function lastUsed(home: string, name: string): number {
  return statSync(filesOf(home, name).used, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Names of all background processes that ever ran with this home. */
export function knownNames(home: string): string[] {
  return listJson(join(home, 'background')).map((file) => basename(file, '.json'));
}

/** Processes that have not taken over yet; files that dead ones left are removed. */
export function readCandidates(home: string): ProcessState[] {
  return listJson(join(home, 'background', 'candidates')).flatMap((file) => {
    const state = readState(file);
    if (state !== undefined && isAlive(state)) return [state];
    rmSync(file, { force: true });
    return [];
  });
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => join(folder, file));
  } catch {
    return [];
  }
}

/** Last line of a log that says something, for an error message; at most 300 characters. */
export function lastLine(logFile: string): string | undefined {
  try {
    const line = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1)?.trim();
    return line ? line.slice(0, 300) : undefined;
  } catch {
    return undefined;
  }
}

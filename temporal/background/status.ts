import {
  filesOf,
  knownNames,
  type ProcessState,
  readCandidates,
  readHolder,
  readState,
} from './state.ts';

export interface BackgroundStatus {
  name: string;
  pid: number;
  /** `dead`: it ended without a word, such as by SIGKILL. */
  state: ProcessState['state'] | 'dead';
  version: string;
  /** ISO 8601. */
  startedAt: string;
  logFile: string;
  /** What it told of itself: addresses, versions. */
  info: Record<string, string>;
  error?: { code: string; message: string; hint: string };
}

/** The background processes of this home: what each last said, and whether it still runs. */
export function status(options: { home: string }): BackgroundStatus[] {
  const { home } = options;
  const own = knownNames(home).flatMap((name) => {
    const state = readState(filesOf(home, name).state);
    if (state === undefined) return [];
    const ended = state.state === 'failed' || readHolder(home, name) !== undefined;
    return [describe(state, ended ? state.state : 'dead')];
  });
  return [...own, ...readCandidates(home).map((state) => describe(state, state.state))];
}

function describe(state: ProcessState, now: BackgroundStatus['state']): BackgroundStatus {
  const { name, pid, version, startedAt, logFile, info, error } = state;
  return { name, pid, state: now, version, startedAt, logFile, info, ...(error && { error }) };
}

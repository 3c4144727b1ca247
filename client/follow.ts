import { setTimeout as sleep } from 'node:timers/promises';
import { describeDuration } from './durations.ts';
import { OutcomeUnknown } from './errors.ts';
import type { RunView } from './progress/rows.ts';
import { isUnreachable } from './temporal-errors.ts';

/** A run that can be looked at again and again. */
export interface Followed {
  readonly workflowId: string;
  readonly name: string;
  /** Looks once. Throws where Temporal does not answer. */
  look(): Promise<Look>;
}

export interface Look {
  view: RunView;
  state: 'running' | 'ended';
}

export interface FollowOptions {
  /** Called with all runs, in their order, after each round of looking. */
  show?: (views: readonly RunView[]) => void;
  /** Stops the following, not the runs. */
  signal?: AbortSignal;
  /**
   * How long to go on where Temporal does not answer, or where nobody works on any of the runs, in
   * milliseconds; then following ends with {@link OutcomeUnknown}.
   * @default 120000
   */
  patienceMs?: number;
  /** Called now and then while a run is in trouble: may start again what is gone. */
  mend?: () => Promise<void>;
  /** Called before each round: what it throws ends the following. */
  check?: () => void;
}

/** Milliseconds between two attempts to start again what is gone. */
const mendPause = 5_000;

/** Runs looked at at the same time. */
const concurrency = 8;

/**
 * Follows runs until all have ended, or until `signal` is aborted. Each round costs one cheap call a
 * run; rounds are rarer the more runs there are.
 */
export async function followRuns(
  runs: readonly Followed[],
  options: FollowOptions = {},
): Promise<'ended' | 'stopped'> {
  const { signal, show, patienceMs = 120_000 } = options;
  const views = new Map<Followed, RunView>();
  const open = new Set(runs);
  const pause = Math.max(500, runs.length * 50);
  const mend = onceInAWhile(options.mend);
  let movedAt = Date.now();
  while (open.size > 0) {
    if (signal?.aborted) return 'stopped';
    options.check?.();
    const round = await lookAtAll([...open]);
    if (round.unreachable) options.check?.();
    for (const [run, look] of round.looks) {
      views.set(run, look.view);
      if (look.state === 'ended') open.delete(run);
    }
    if (round.unreachable) {
      for (const run of open) views.set(run, withoutTemporal(run, views.get(run)));
    }
    show?.(runs.map((run) => views.get(run) ?? { ...identityOf(run), rows: [] }));
    if (open.size === 0) return 'ended';

    const troubles = [...open].map((run) => views.get(run)?.trouble);
    if (troubles.some((trouble) => trouble === undefined)) movedAt = Date.now();
    if (Date.now() - movedAt > patienceMs) throw gaveUp(troubles, patienceMs);
    if (troubles.some((trouble) => trouble !== undefined)) mend();
    await sleep(pause, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
  return 'ended';
}

/** Calls `mend` at most once at a time, with a pause in between. That it fails is told by the runs. */
function onceInAWhile(mend: FollowOptions['mend']): () => void {
  let state: 'idle' | 'busy' = 'idle';
  return () => {
    if (!mend || state === 'busy') return;
    state = 'busy';
    mend()
      .catch(() => undefined)
      .then(() => sleep(mendPause, undefined, { ref: false }))
      .then(() => {
        state = 'idle';
      });
  };
}

async function lookAtAll(runs: readonly Followed[]) {
  const looks = new Map<Followed, Look>();
  const waiting = [...runs];
  let unreachable = false;
  const lookAtNext = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      try {
        looks.set(run, await run.look());
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        unreachable = true;
        // The others would wait for the same silence.
        waiting.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, runs.length) }, lookAtNext));
  return { looks, unreachable };
}

function identityOf({ workflowId, name }: Followed) {
  return { workflowId, name };
}

function withoutTemporal(run: Followed, last: RunView | undefined): RunView {
  return {
    ...(last ?? { ...identityOf(run), rows: [] }),
    trouble: 'Temporal does not answer, trying again',
  };
}

function gaveUp(troubles: readonly (string | undefined)[], patienceMs: number): OutcomeUnknown {
  const reasons = [...new Set(troubles.filter((trouble) => trouble !== undefined))];
  return new OutcomeUnknown(
    `Nothing moved for ${describeDuration(patienceMs)}: ${reasons.join('; ')}.`,
    { hint: 'What was started goes on as soon as that is mended; "forgeline follow ID" shows it.' },
  );
}

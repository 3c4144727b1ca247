import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Baseline, BaselineAnswer, LookAnswer, RequestAnswer } from '../pipeline/model.ts';
import {
  Aborted,
  Busy,
  MalformedAnswer,
  NotEntitled,
  NotFound,
  Refused,
  UForgeError,
  Unauthorised,
} from '../uforge/index.ts';
import { explain, failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';
import { jittered, retryAfterOf } from './pauses.ts';
import { Refusals } from './refusals.ts';
import { whyNotCounted } from './still-counts.ts';
import { isStillWanted, type OnBehalf } from './still-wanted.ts';
import { startStopwatch } from './stopwatch.ts';

/** How old what was seen may be when something is sent because of it, in milliseconds. */
const freshForMs = 30_000;

/** Pause between two looks, in milliseconds; longer where UForge does not answer. */
const lookEveryMs = 3_000;
const longestPauseMs = 60_000;

/** What a look goes by. */
export interface Patience {
  /** `once`: one look is enough. Else until something turned up, or the settling time is over. */
  patience: 'once' | 'until settled';
}

/**
 * Sends one request that must not be sent twice, and says what is known of its fate. Looks first:
 * where an earlier attempt did the work, nothing is sent. Nor is anything sent once Temporal may have
 * given this attempt up: its workflow then looks what became of it, and must not look too early.
 *
 * @throws ApplicationFailure, not retryable, where UForge refused for good.
 */
export async function sendOnce<Request>(
  stage: string,
  steps: {
    onBehalf: OnBehalf;
    look(): Promise<LookAnswer>;
    /** All that can fail before anything is asked of UForge. */
    prepare(): Promise<Request>;
    send(request: Request, options: { mayBegin(): boolean }): Promise<string>;
  },
): Promise<RequestAnswer> {
  const sinceBegun = startStopwatch();
  // For so long after a heartbeat Temporal certainly waits for the next.
  const countsForMs = (Context.current().info.heartbeatTimeoutMs ?? freshForMs) / 2;
  return await heartbeating(async () => {
    let request: Request;
    try {
      const { uri, candidates } = await steps.look();
      if (uri !== undefined) return { outcome: 'found', uri, candidates };
      request = await steps.prepare();
    } catch (error) {
      return notSent(error, stage);
    }
    const sinceConfirmed = startStopwatch();
    const [doubt, isWanted] = await Promise.all([whyNotCounted(), isStillWanted(steps.onBehalf)]);
    if (!isWanted) return { outcome: 'unwanted' };
    if (doubt !== undefined) return { outcome: 'not sent', reason: doubt };
    const mayBegin = () => sinceBegun.most() <= freshForMs && sinceConfirmed.most() <= countsForMs;
    try {
      return { outcome: 'accepted', uri: await steps.send(request, { mayBegin }) };
    } catch (error) {
      // A laptop that slept in between knows nothing of what happened meanwhile.
      if (error instanceof Aborted && error.sent === 'no') {
        return { outcome: 'not sent', reason: 'Too much time passed since looking' };
      }
      return fateOf(error, stage);
    }
  });
}

/** What is not in a list proves something only if the list is whole, and as it is now. */
export const proof = { fresh: true, whole: true } as const;

/** Lists in a row that must be cut before UForge counts as one that gives no whole ones. */
const cutUntilBelieved = 3;
const cutPauseMs = 500;

/** Records what there is, before anything is asked for. */
export async function recordBaseline(
  stage: string,
  list: () => Promise<{ uri?: string }[]>,
): Promise<BaselineAnswer> {
  const context = Context.current();
  return await heartbeating(async () => {
    for (let cut = 1; ; cut++) {
      try {
        const entries = await list();
        return { uris: entries.map(({ uri }) => uri).filter((uri) => uri !== undefined) };
      } catch (error) {
        if (isCut(error) && cut === cutUntilBelieved) return { uris: [], cut: true };
        if (!isCut(error)) return baselineFailure(error, stage);
      }
      await context.sleep(cutPauseMs);
    }
  });
}

/** Whether it is to be asked again, and when. Throws where UForge refused. */
function baselineFailure(error: unknown, stage: string): BaselineAnswer {
  const failure = failureOf(error, stage);
  if (failure.nonRetryable) throw failure;
  return { again: reasonOf(error, stage), ...retryAfter(error) };
}

/** Looks for what the baseline does not have. */
export async function lookBeyond<Entry extends { uri?: string; created?: string }>(
  baseline: Baseline,
  list: () => Promise<Entry[]>,
  isAsked: (entry: Entry) => boolean,
): Promise<LookAnswer> {
  const inconclusive = { candidates: 0, inconclusive: true } as const;
  if (baseline.cut) return inconclusive;
  const before = new Set(baseline.uris);
  try {
    // A list that is read while it changes can have an entry twice.
    const there = [...new Map((await list()).map((entry) => [entry.uri, entry])).values()];
    const added = there.filter(({ uri }) => uri !== undefined && !before.has(uri));
    const matches = added
      .filter(isAsked)
      .sort((one, other) => (one.created ?? '').localeCompare(other.created ?? ''));
    const oldest = matches[0]?.uri;
    const others = added.length - matches.length;
    return {
      ...(oldest === undefined ? {} : { uri: oldest }),
      candidates: matches.length,
      ...(others > 0 && { others }),
    };
  } catch (error) {
    if (isCut(error)) return inconclusive;
    throw error;
  }
}

/** A list that is shorter than UForge itself says. */
function isCut(error: unknown): boolean {
  return error instanceof MalformedAnswer && error.kind === 'cut';
}

/**
 * Looks until something is there, or the settling time is over. It begins with the look: clocks of two
 * machines may differ. A look that fails proves nothing; it is looked again, more seldom.
 */
export async function lookUntilSettled(
  stage: string,
  settlingMs: number,
  look: () => Promise<LookAnswer>,
): Promise<LookAnswer> {
  const context = Context.current();
  const sinceBegun = startStopwatch();
  const message = 'Looking whether UForge did what it did not answer';
  const intervalMs = Math.min(lookEveryMs, settlingMs);
  const refusals = new Refusals(intervalMs);
  return await heartbeating(async (report) => {
    report({ message });
    for (let failures = 0, cutInARow = 0; ; ) {
      // Only a look that began after the settling time proves that nothing was done.
      const isLast = sinceBegun.least() >= settlingMs;
      let pauseMs = intervalMs;
      try {
        const seen = await look();
        if (failures > 0) report({ message });
        failures = 0;
        refusals.over();
        cutInARow = seen.inconclusive ? cutInARow + 1 : 0;
        const isProof = isLast && (cutInARow === 0 || cutInARow >= cutUntilBelieved);
        if (seen.uri !== undefined || isProof) return seen;
      } catch (error) {
        const failure = failureOf(error, stage);
        if (failure.nonRetryable && refusals.oneMore() === 'believed') throw failure;
        failures++;
        report({ message, trouble: reasonOf(error, stage) });
        const ownMs = jittered(Math.min(intervalMs * 2 ** (failures - 1), longestPauseMs));
        pauseMs = Math.max(retryAfterOf(error) ?? 0, ownMs);
      }
      await context.sleep(pauseMs);
    }
  });
}

function notSent(error: unknown, stage: string): RequestAnswer {
  const failure = failureOf(error, stage);
  if (failure.nonRetryable) throw failure;
  return { outcome: 'not sent', reason: reasonOf(error, stage), ...retryAfter(error) };
}

/** Whatever is not certainly undone may have been done: then somebody has to look. */
function fateOf(error: unknown, stage: string): RequestAnswer {
  if (error instanceof Busy || (error instanceof UForgeError && error.sent === 'no')) {
    return notSent(error, stage);
  }
  if (error instanceof Refused && saysItRuns(error)) {
    return { outcome: 'unheard', reason: 'UForge says that it is being made already' };
  }
  if (
    error instanceof Refused ||
    error instanceof Unauthorised ||
    error instanceof NotEntitled ||
    error instanceof NotFound
  ) {
    throw failureOf(error, stage);
  }
  return { outcome: 'unheard', reason: reasonOf(error, stage) };
}

/** What is told while the same is tried again: the cause, without a remedy. */
function reasonOf(error: unknown, stage: string): string {
  return error instanceof ApplicationFailure ? error.message : explain(error, stage).message;
}

/** UForge refuses a second generation of what is under way; the first may well be ours. */
function saysItRuns(error: Refused): boolean {
  return /\balready\b|in progress/i.test(error.uforgeMessage ?? '');
}

function retryAfter(error: unknown): { retryAfterMs?: number } {
  const retryAfterMs = retryAfterOf(error);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Baseline, LookAnswer, RequestAnswer } from '../pipeline/model.ts';
import {
  Busy,
  MalformedAnswer,
  NotEntitled,
  NotFound,
  Refused,
  UForgeError,
  Unauthorised,
  Unavailable,
} from '../uforge/index.ts';
import { explain, failureOf } from './failure.ts';
import { heartbeating } from './heartbeat.ts';

/** How long a request may be under way, in milliseconds, before it must not be sent any more. */
const sendWithinMs = 30_000;

/** Pause between two looks, in milliseconds. */
const lookEveryMs = 3_000;

/**
 * Sends one request that must not be sent twice, and says what is known of its fate. Looks first:
 * where an earlier attempt did the work, nothing is sent.
 *
 * @throws ApplicationFailure, not retryable, where UForge refused for good.
 */
export async function sendOnce<Request>(
  stage: string,
  steps: {
    look(): Promise<LookAnswer>;
    /** All that can fail before anything is asked of UForge. */
    prepare(): Promise<Request>;
    send(request: Request): Promise<string>;
  },
): Promise<RequestAnswer> {
  const begun = Date.now();
  return await heartbeating(async () => {
    let request: Request;
    try {
      const seen = await steps.look();
      if (seen.uri !== undefined) return { outcome: 'found', uri: seen.uri };
      request = await steps.prepare();
    } catch (error) {
      return notSent(error, stage);
    }
    // A laptop that slept between looking and sending knows nothing of what happened meanwhile.
    if (Date.now() - begun > sendWithinMs) {
      return { outcome: 'not sent', reason: 'Too much time passed since looking' };
    }
    try {
      return { outcome: 'accepted', uri: await steps.send(request) };
    } catch (error) {
      return fateOf(error, stage);
    }
  });
}

/** What is not in a list proves something only if the list is whole, and as it is now. */
export const proof = { fresh: true, whole: true } as const;

/** Records what there is, before anything is asked for. */
export async function recordBaseline(
  stage: string,
  list: () => Promise<{ uri?: string }[]>,
): Promise<Baseline> {
  try {
    const entries = await heartbeating(list);
    return { uris: entries.map(({ uri }) => uri).filter((uri) => uri !== undefined) };
  } catch (error) {
    if (isCut(error)) return { uris: [], cut: true };
    throw failureOf(error, stage);
  }
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
    const added = (await list()).filter(({ uri }) => uri !== undefined && !before.has(uri));
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

/** Looks until something is there, or the settling time since the unheard request is over. */
export async function lookUntilSettled(
  stage: string,
  options: { unheardAt: number; settlingMs: number },
  look: () => Promise<LookAnswer>,
): Promise<LookAnswer> {
  const context = Context.current();
  return await heartbeating(async (report) => {
    report({ message: 'Looking whether UForge did what it did not answer' });
    for (;;) {
      // Only a look that began after the settling time proves that nothing was done.
      const last = Date.now() >= options.unheardAt + options.settlingMs;
      try {
        const seen = await look();
        if (seen.uri !== undefined || last) return seen;
      } catch (error) {
        throw failureOf(error, stage);
      }
      await context.sleep(Math.min(lookEveryMs, options.settlingMs));
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
  const delay =
    error instanceof Busy || error instanceof Unavailable ? error.retryAfterMs : undefined;
  return delay === undefined ? {} : { retryAfterMs: delay };
}

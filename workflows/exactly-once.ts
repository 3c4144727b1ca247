import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Baseline, LookAnswer, RequestAnswer, Ticket } from '../pipeline/model.ts';
import { outcomeUnknown } from './errors.ts';

/** How one kind of job (a generation, a publication) is asked of UForge. */
export interface ExactlyOnceSteps {
  /** `generate` or `publish`. */
  stage: string;
  /** Told why before each pause after which it is asked again. */
  onPause(reason: string): void;
  /** What existed before anything was asked. Its answer lives in history. */
  recordBaseline(): Promise<Baseline>;
  /** Looks, then sends at most once. Never tried twice by Temporal. */
  request(baseline: Baseline, attempt: number): Promise<RequestAnswer>;
  /** Looks until something turned up or the settling time since `unheardAt` has passed. */
  look(baseline: Baseline, unheardAt: number, attempt: number): Promise<LookAnswer>;
}

const firstPauseMs = 2_000;
const longestPauseMs = 300_000;

/**
 * Has UForge do one thing exactly once, although it knows no idempotency key and any process here
 * can die at any line.
 *
 * The request is an activity that Temporal tries once and that no cancellation aborts in flight.
 * Where its answer was not heard, the question "was it done?" is settled by looking for something
 * that the baseline does not have; only when that stayed empty for the settling time is it asked again.
 * Where looking proves nothing, it is not asked again: a person has to look.
 */
export async function askExactlyOnce(steps: ExactlyOnceSteps): Promise<Ticket> {
  const baseline = await steps.recordBaseline();
  let pauseMs = firstPauseMs;
  let unheard = 0;
  for (let attempt = 1; ; attempt++) {
    const answer = await CancellationScope.nonCancellable(() => sendOnce(steps, baseline, attempt));
    if (answer.outcome === 'accepted') return { uri: answer.uri, ours: 'proven' };
    if (answer.outcome === 'found') return { uri: answer.uri, ours: 'likely' };
    if (answer.outcome === 'unheard') {
      if (baseline.cut) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
      const seen = await steps.look(baseline, Date.now(), attempt);
      if (seen.uri !== undefined) {
        return { uri: seen.uri, ours: seen.candidates > 1 ? 'possible duplicate' : 'likely' };
      }
      unheard++;
      if (seen.inconclusive) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
      // As many new ones as were asked for: they may be ours, whatever they look like.
      if (unheard > 1 && (seen.others ?? 0) >= unheard) {
        throw outcomeUnknown(steps.stage, answer.reason, othersAppeared);
      }
    }
    steps.onPause(answer.reason);
    const askedToWaitMs = answer.outcome === 'not sent' ? (answer.retryAfterMs ?? 0) : 0;
    await sleep(Math.max(pauseMs, askedToWaitMs), { summary: answer.reason });
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

const listsAreCut = 'it does not give its whole lists';
const othersAppeared = 'what is new there does not look like what was asked for';

async function sendOnce(
  steps: ExactlyOnceSteps,
  baseline: Baseline,
  attempt: number,
): Promise<RequestAnswer> {
  try {
    return await steps.request(baseline, attempt);
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) {
      if (error.cause instanceof TimeoutFailure) {
        return { outcome: 'unheard', reason: 'The worker did not say whether UForge answered' };
      }
      // A refusal is final; anything else says nothing about what UForge did.
      if (error.cause instanceof ApplicationFailure && !error.cause.nonRetryable) {
        return { outcome: 'unheard', reason: 'The request ended without an answer' };
      }
    }
    throw error;
  }
}

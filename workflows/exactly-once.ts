import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type {
  Baseline,
  BaselineAnswer,
  LookAnswer,
  RequestAnswer,
  Ticket,
} from '../pipeline/model.ts';
import { outcomeUnknown, targetErrorOf } from './errors.ts';

/** How one kind of job (a generation, a publication) is asked of UForge. */
export interface ExactlyOnceSteps {
  /** `generate` or `publish`. */
  stage: string;
  /** What existed before anything was asked. Its answer lives in history. */
  recordBaseline(): Promise<BaselineAnswer>;
  /** Looks, then sends at most once. Never tried twice by Temporal. */
  request(baseline: Baseline): Promise<RequestAnswer>;
  /** Looks once, or until something turned up or the settling time has passed. */
  look(baseline: Baseline, patience: 'once' | 'until settled'): Promise<LookAnswer>;
}

/** One turn of an ask. */
interface Turn {
  /** What was there before the first turn, and what others have brought since. */
  before: Baseline;
  /** Answers that were lost in earlier turns. */
  unheard: number;
  /** Told as soon as it is known that an answer was lost, and why. */
  onUnheard(reason: string): void;
}

/** What came of one turn: the ticket, or why it has to be asked again. */
export type Turned =
  | { ticket: Ticket }
  | { again: string; retryAfterMs?: number }
  /** Nobody wants it any more. */
  | { unwanted: true };

/**
 * Has UForge do one thing at most once, although it knows no idempotency key and any process here can
 * die at any line. Run it where no cancellation reaches it.
 *
 * The request is an activity that Temporal tries once and that no cancellation aborts in flight.
 * Where its answer was not heard, the question "was it done?" is settled by looking for something
 * that the baseline does not have; only when that stayed empty for the settling time is it asked again.
 * Where looking proves nothing, it is not asked again: a person has to look.
 */
export async function askOnce(steps: ExactlyOnceSteps, turn: Turn): Promise<Turned> {
  const { before, onUnheard } = turn;
  const lostEarlier = turn.unheard > 0 ? { answerLost: true as const } : {};
  const answer = await sendOnce(steps, before);
  if (answer.outcome === 'unwanted') return { unwanted: true };
  if (answer.outcome === 'accepted') {
    // A server that names what was there before has proven nothing.
    const ours = before.uris.includes(answer.uri) ? 'likely' : 'proven';
    return { ticket: { uri: answer.uri, ours, ...lostEarlier } };
  }
  if (answer.outcome === 'found') {
    return { ticket: { ...found(answer.uri, answer.candidates), ...lostEarlier } };
  }
  if (answer.outcome === 'not sent') {
    const { reason: again, retryAfterMs } = answer;
    return { again, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  onUnheard(answer.reason);
  const ticket = await lookFor(steps, { before, answer, unheard: turn.unheard + 1 });
  return ticket ? { ticket } : { again: answer.reason };
}

/** Settles whether a request whose answer was lost was carried out. Throws where that cannot be known. */
async function lookFor(
  steps: ExactlyOnceSteps,
  lost: {
    before: Baseline;
    answer: { reason: string };
    /** How many answers were lost, with this one. */
    unheard: number;
  },
): Promise<Ticket | undefined> {
  const { before, answer, unheard } = lost;
  if (before.cut) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
  const seen = await lookAfter(steps, { before, reason: answer.reason });
  if (seen.uri !== undefined) {
    return { ...found(seen.uri, seen.candidates), answerLost: true };
  }
  if (seen.inconclusive) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
  // As many new ones as were asked for: they may be ours, whatever they look like.
  if (unheard > 1 && (seen.others ?? 0) >= unheard) {
    throw outcomeUnknown(steps.stage, answer.reason, othersAppeared);
  }
  return undefined;
}

async function lookAfter(
  steps: ExactlyOnceSteps,
  { before, reason }: { before: Baseline; reason: string },
): Promise<LookAnswer> {
  try {
    return await steps.look(before, 'until settled');
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { message } = targetErrorOf(error, steps.stage);
    throw outcomeUnknown(steps.stage, reason, `it cannot be looked at: ${message}`);
  }
}

const listsAreCut = 'it does not give its whole lists';
const othersAppeared = 'what is new there does not look like what was asked for';

/** What was found by looking, and how many there were of it. */
function found(uri: string, candidates: number): Ticket {
  return { uri, ours: 'likely', ...(candidates > 1 && { duplicate: 'possible' }) };
}

async function sendOnce(steps: ExactlyOnceSteps, baseline: Baseline): Promise<RequestAnswer> {
  try {
    return await steps.request(baseline);
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) {
      if (error.cause instanceof TimeoutFailure) {
        return { outcome: 'unheard', reason: 'The worker did not say whether UForge answered' };
      }
      // A refusal is final; anything else says nothing about what UForge did.
      if (error.cause instanceof ApplicationFailure && !isRefusal(error)) {
        return { outcome: 'unheard', reason: 'The request ended without an answer' };
      }
    }
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.nonRetryable === true
  );
}

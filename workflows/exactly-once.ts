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
import { Mutex } from './mutex.ts';

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
 * Whose turn it is to ask UForge for something of one source. Two that ask for the same must not do so
 * at a time: what each finds by looking could be the other's.
 */
export class Asking {
  private readonly turns = new Mutex();
  private readonly tickets: string[] = [];

  /** Runs one turn after the other. What a turn brings is no other's to find. */
  async turn(ask: (known: readonly string[]) => Promise<Asked>): Promise<Asked> {
    return await this.turns.run(async () => {
      const asked = await ask(this.tickets);
      if ('ticket' in asked) this.tickets.push(asked.ticket.uri);
      return asked;
    });
  }
}

/** What came of one turn: the ticket, or why it has to be asked again. */
type Asked = { ticket: Ticket } | { again: string; retryAfterMs?: number };

/**
 * Has UForge do one thing exactly once, although it knows no idempotency key and any process here
 * can die at any line.
 *
 * The request is an activity that Temporal tries once and that no cancellation aborts in flight.
 * Where its answer was not heard, the question "was it done?" is settled by looking for something
 * that the baseline does not have; only when that stayed empty for the settling time is it asked again.
 * Where looking proves nothing, it is not asked again: a person has to look. Between two times of
 * asking it is others' turn.
 */
export async function askExactlyOnce(steps: ExactlyOnceSteps, asking: Asking): Promise<Ticket> {
  let baseline: Baseline | undefined;
  let pauseMs = firstPauseMs;
  let unheard = 0;
  for (let attempt = 1; ; attempt++) {
    const asked = await asking.turn(async (known): Promise<Asked> => {
      baseline ??= await steps.recordBaseline();
      const before = withTickets(baseline, known);
      const answer = await CancellationScope.nonCancellable(() => sendOnce(steps, before, attempt));
      if (answer.outcome === 'accepted') return { ticket: { uri: answer.uri, ours: 'proven' } };
      if (answer.outcome === 'found') return { ticket: { uri: answer.uri, ours: 'likely' } };
      if (answer.outcome === 'not sent') {
        const { reason: again, retryAfterMs } = answer;
        return { again, ...(retryAfterMs !== undefined && { retryAfterMs }) };
      }
      unheard++;
      const ticket = await lookFor(steps, { before, answer, attempt, unheard });
      return ticket ? { ticket } : { again: answer.reason };
    });
    if ('ticket' in asked) return asked.ticket;
    steps.onPause(asked.again);
    await sleep(Math.max(pauseMs, asked.retryAfterMs ?? 0), { summary: asked.again });
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** What came since by way of other turns is not new. */
function withTickets(baseline: Baseline, known: readonly string[]): Baseline {
  const uris = new Set([...baseline.uris, ...known]);
  return { ...baseline, uris: [...uris] };
}

/** Settles whether a request whose answer was lost was carried out. Throws where that cannot be known. */
async function lookFor(
  steps: ExactlyOnceSteps,
  lost: {
    before: Baseline;
    answer: { reason: string };
    attempt: number;
    /** How many answers were lost, with this one. */
    unheard: number;
  },
): Promise<Ticket | undefined> {
  const { before, answer, attempt, unheard } = lost;
  if (before.cut) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
  const seen = await steps.look(before, Date.now(), attempt);
  if (seen.uri !== undefined) {
    return { uri: seen.uri, ours: seen.candidates > 1 ? 'possible duplicate' : 'likely' };
  }
  if (seen.inconclusive) throw outcomeUnknown(steps.stage, answer.reason, listsAreCut);
  // As many new ones as were asked for: they may be ours, whatever they look like.
  if (unheard > 1 && (seen.others ?? 0) >= unheard) {
    throw outcomeUnknown(steps.stage, answer.reason, othersAppeared);
  }
  return undefined;
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

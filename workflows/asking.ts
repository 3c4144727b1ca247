import {
  CancellationScope,
  condition,
  isCancellation,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AskActivities, Told } from '../activities/ask.ts';
import type { Answer, Ask, AskedJob, Failed, Outcome, Pause, Ticket } from '../pipeline/model.ts';
import { isBatchQueue, localCalls } from './activity-options.ts';
import { failureOf, isOutcomeUnknown } from './errors.ts';
import { answeredSignal, pausedSignal } from './ledger-signals.ts';
import { nameOf } from './publication.ts';
import { summaryOf } from './summary.ts';
import { isText, understood } from './understood.ts';

/** One ask that is not answered yet. */
interface Waiting {
  ask: Ask;
  onPause(reason: string): void;
  onLost(): void;
  answer: PromiseWithResolvers<Outcome>;
  withdrawn: boolean;
  /** Whether the ledger is being told at the moment. */
  telling: boolean;
}

/** Milliseconds without an answer after which the ledger is told again; twice as long each time. */
const firstPatienceMs = 20_000;
const longestPatienceMs = 3_600_000;

/**
 * What one run asks of the ledger of its source. A ledger that a person terminated is begun anew, and
 * asked again: the same ask is never carried out twice by the same ledger.
 */
export class Asking {
  private readonly waiting = new Map<string, Waiting>();
  /** What came of asks that are still to come: a run that was reset has the answers of its earlier life. */
  private readonly early = new Map<string, Ticket>();
  private readonly counts = new Map<string, number>();
  /** Keys of asks that ended without anybody knowing what UForge did, by what they were for. */
  private readonly unknown = new Map<string, string>();
  /** What was asked for, by the URI that came of it. */
  private readonly asked = new Map<string, Ask>();
  /** Keys of asks for which a place is held at the gate of generations. */
  private readonly gated = new Set<string>();
  private watching = false;

  constructor() {
    setHandler(answeredSignal, (answer) => understood(() => this.heard(answer)), {
      description: 'What the ledger of the source has to say to an ask.',
    });
    setHandler(pausedSignal, (pause) => understood(() => this.paused(pause)), {
      description: 'Why UForge has to be asked again.',
    });
  }

  /**
   * Has UForge do a job once. Cancelled in between, it is taken back; where that comes too late, the
   * ticket is returned all the same. `onPause` is told why it has to be asked again; `onLost`, that it
   * was taken back, or has failed, although UForge may still do it.
   *
   * @throws ApplicationFailure that UForge refused, or that nobody can say what it did.
   */
  async request(
    job: AskedJob,
    { onPause, onLost }: { onPause(reason: string): void; onLost(): void },
  ): Promise<Ticket> {
    const target = targetOf(job);
    const count = (this.counts.get(target) ?? 0) + 1;
    this.counts.set(target, count);
    const { firstExecutionRunId, runId, workflowId, taskQueue } = workflowInfo();
    const key = `${firstExecutionRunId}/${target}/${count}`;
    const after = this.unknown.get(target);
    const at = Date.now();
    const ask = {
      key,
      replyTo: workflowId,
      runId,
      at,
      job,
      ...(isBatchQueue(taskQueue) && { queue: taskQueue }),
      ...(after !== undefined && { after }),
    };
    try {
      const ticket = await this.ask({ ask, onPause, onLost });
      this.unknown.delete(target);
      this.asked.set(ticket.uri, ask);
      return ticket;
    } catch (error) {
      if (this.gated.has(key)) await this.giveBackPlace(key);
      throw error;
    }
  }

  /** Whether it has a place at the gate of generations. */
  hasPlace(uri: string): boolean {
    const ask = this.asked.get(uri);
    return ask !== undefined && this.gated.has(ask.key);
  }

  /** Gives that back: to be called when the job is over, however it ended. Never throws. */
  async isOver(uri: string): Promise<void> {
    const ask = this.asked.get(uri);
    if (ask) await this.giveBackPlace(ask.key);
  }

  private async giveBackPlace(key: string): Promise<void> {
    if (!this.gated.delete(key)) return;
    const { leaveGate } = proxyLocalActivities<AskActivities>(localCalls());
    await CancellationScope.nonCancellable(() => leaveGate({ key })).catch(() => undefined);
  }

  /**
   * Where an answer of UForge was lost on the way to this ticket, looks whether more has come of it
   * since: then it is a possible duplicate. To be called when the job is over.
   */
  async recheck(ticket: Ticket): Promise<Ticket> {
    const known = this.asked.get(ticket.uri);
    if (!ticket.answerLost || !known) return ticket;
    const { key } = known;
    const ask = { ...known, key: `${key}/recheck`, recheck: { key, ticket } };
    return await this.ask({ ask, onPause: () => undefined, onLost: () => undefined });
  }

  private async ask(asked: Pick<Waiting, 'ask' | 'onPause' | 'onLost'>): Promise<Ticket> {
    const { key } = asked.ask;
    const early = this.early.get(key);
    if (early) return early;
    const waiting: Waiting = {
      ...asked,
      // No Trigger: those are cancelled with the scope that they are made in.
      answer: Promise.withResolvers<Outcome>(),
      withdrawn: false,
      telling: false,
    };
    const scope = CancellationScope.current();
    if (scope.consideredCancelled) await scope.cancelRequested;
    this.waiting.set(key, waiting);
    try {
      const outcome = await this.answerTo(waiting);
      if ('error' in outcome) this.failed(waiting, outcome);
      return ticketOf(outcome);
    } finally {
      this.waiting.delete(key);
    }
  }

  private async answerTo(waiting: Waiting): Promise<Outcome> {
    try {
      await CancellationScope.nonCancellable(() => this.tell(waiting));
      this.watch();
      return await Promise.race([
        waiting.answer.promise,
        CancellationScope.current().cancelRequested,
      ]);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      waiting.withdrawn = true;
      const outcome = await CancellationScope.nonCancellable(async () => {
        await this.tell(waiting);
        return await waiting.answer.promise;
      });
      if (!('withdrawn' in outcome)) return outcome;
      if (outcome.answerLost) waiting.onLost();
      throw error;
    }
  }

  /** Where UForge may still do it, the next ask for the same looks for that first. */
  private failed({ ask, onLost }: Waiting, { error, answerLost }: Failed): void {
    const isUnknown = isOutcomeUnknown(error);
    if (isUnknown || answerLost) this.unknown.set(targetOf(ask.job), ask.key);
    // An error of an unknown outcome says so itself.
    if (answerLost && !isUnknown) onLost();
  }

  private heard({ key, ...outcome }: Answer): void {
    const kinds = ['ticket', 'error', 'withdrawn'];
    if (!isText(key) || !kinds.some((kind) => kind in outcome)) throw new TypeError('No answer.');
    this.answered(key, outcome);
  }

  private paused({ key, reason }: Pause): void {
    if (isText(reason)) this.waiting.get(key)?.onPause(reason);
  }

  private answered(key: string, outcome: Outcome): void {
    const waiting = this.waiting.get(key);
    // Else it is the answer to an earlier life of this run, which had taken the ask back.
    if ('withdrawn' in outcome && !waiting?.withdrawn) return;
    if (waiting) waiting.answer.resolve(outcome);
    else if ('ticket' in outcome && key.startsWith(workflowInfo().firstExecutionRunId)) {
      this.early.set(key, outcome.ticket);
    }
  }

  private async tell(waiting: Waiting): Promise<void> {
    const { ask, withdrawn } = waiting;
    const target = ask.recheck ? `${targetOf(ask.job)}, once more` : targetOf(ask.job);
    const activities = proxyLocalActivities<AskActivities>(localCalls());
    waiting.telling = true;
    try {
      if (withdrawn) {
        const summary = summaryOf(`Takes back: ${target}`);
        await activities.withdrawAsk.executeWithOptions({ ...localCalls(), summary }, [{ ask }]);
      } else {
        const summary = summaryOf(`Asks for: ${target}`);
        const options = { ...localCalls(), summary };
        // Histories of earlier versions have no answer.
        const told: Told | undefined = await activities.askLedger.executeWithOptions(options, [
          { ask },
        ]);
        if (told?.gated) this.gated.add(ask.key);
      }
    } finally {
      waiting.telling = false;
    }
  }

  /** Tells the ledger again what it has not answered for long. One timer serves all. */
  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    void CancellationScope.nonCancellable(async () => {
      let patienceMs = firstPatienceMs;
      for (;;) {
        const known = [...this.waiting.values()];
        if (await condition(() => this.waiting.size === 0, patienceMs)) break;
        await Promise.all(known.map((waiting) => this.tellAgain(waiting)));
        patienceMs = Math.min(patienceMs * 2, longestPatienceMs);
      }
      this.watching = false;
    });
  }

  private async tellAgain(waiting: Waiting): Promise<void> {
    if (waiting.telling || !this.waiting.has(waiting.ask.key)) return;
    waiting.ask = { ...waiting.ask, again: true };
    try {
      await this.tell(waiting);
    } catch {
      // It is told again later.
    }
  }
}

/** The target of the run that a job is for. */
function targetOf(job: AskedJob): string {
  return job.kind === 'generation' ? job.image.id : nameOf(job);
}

function ticketOf(outcome: Outcome): Ticket {
  if ('ticket' in outcome) return outcome.ticket;
  if ('withdrawn' in outcome) throw new Error('Nobody has taken this back.');
  throw failureOf(outcome.error);
}

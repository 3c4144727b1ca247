import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type {
  Ask,
  Baseline,
  CarriedLane,
  KnownBefore,
  OpenAsk,
  Outcome,
  Ticket,
  Withdrawn,
} from '../pipeline/model.ts';
import { isOutcomeUnknown, targetErrorOf } from './errors.ts';
import { askOnce, type Turned } from './exactly-once.ts';
import { stageOf, stepsOf } from './ledger-steps.ts';
import { summaryOf } from './summary.ts';

/** What a lane needs of the ledger that it belongs to. */
export interface LaneOffice {
  /** URIs of all that came of the lane's asks, as far as is remembered. */
  tickets(): string[];
  answer(open: OpenAsk, outcome: Outcome): void;
  /** Lets the pipeline know why it has to wait. */
  pause(open: OpenAsk, reason: string): void;
  /** Something has changed that people are shown. */
  changed(): void;
}

const longestPauseMs = 300_000;

/** Of how many answered asks it is remembered what was there before them, where an answer was lost. */
const mostUnsettled = 50;

/**
 * Asks that look at the same list, and so take turns: what one finds by looking could be another's.
 * Between two times of asking for the same it is others' turn. What a turn brings is no other's to
 * find.
 */
export class Lane {
  /** Everything that was ever in the list, in the order of first sight: a baseline is a beginning of it. */
  private seen: string[];
  private readonly open: OpenAsk[];
  private readonly unsettled: CarriedLane['unsettled'];
  private inTurn: OpenAsk | undefined;
  /** Open while the one in its turn has not asked UForge for anything yet. */
  private harmless: CancellationScope | undefined;
  private readonly withdrawn = new Set<string>();
  private working = false;
  private settling = false;
  private closed = false;
  private changes = 0;

  constructor(
    readonly listOf: string,
    private readonly office: LaneOffice,
    carried?: CarriedLane,
  ) {
    this.seen = carried?.seen ?? [];
    this.open = carried?.open ?? [];
    this.unsettled = carried?.unsettled ?? [];
  }

  get waiting(): readonly OpenAsk[] {
    return this.open;
  }

  /** Whether this one is being asked for at the moment. */
  isInTurn(open: OpenAsk): boolean {
    return open === this.inTurn;
  }

  find(key: string): OpenAsk | undefined {
    return this.open.find(({ ask }) => ask.key === key);
  }

  add(open: OpenAsk): void {
    this.open.push(open);
    this.changes++;
    this.start();
    this.office.changed();
  }

  /** Asked for again. A run that took the place of another wants what that one may have taken back. */
  renew(open: OpenAsk, ask: Ask): void {
    if (open.ask.runId !== ask.runId) this.withdrawn.delete(ask.key);
    open.ask = ask;
  }

  /** Answers what is not in its turn at once; what is, when the turn is over. */
  withdraw(open: OpenAsk): void {
    if (!this.open.includes(open)) return;
    if (open !== this.inTurn) {
      this.settle(open, withdrawnFrom(open));
      this.office.changed();
      return;
    }
    this.withdrawn.add(open.ask.key);
    this.harmless?.cancel();
  }

  /** Begins, or goes on, with the turns. */
  start(): void {
    if (this.working || this.closed || this.open.length === 0) return;
    this.working = true;
    void CancellationScope.nonCancellable(() => this.work());
  }

  /** Begins no more turns. */
  close(): void {
    this.closed = true;
  }

  get isResting(): boolean {
    return this.inTurn === undefined;
  }

  /** Whether it is being found out what came of a request: that takes the settling time. */
  get isSettling(): boolean {
    return this.settling;
  }

  /** Whether there is nothing to remember of it. */
  get isEmpty(): boolean {
    return this.open.length === 0 && this.unsettled.length === 0;
  }

  carry(): CarriedLane {
    // What was certainly not sent is asked for with a new baseline.
    const open = this.open.map((one): OpenAsk => {
      const { before, ...rest } = one;
      return one.unheard > 0 && before ? { ...rest, before } : rest;
    });
    const needed = [
      ...open.map(({ before }) => before),
      ...this.unsettled.map((one) => one.before),
    ];
    const count = Math.max(0, ...needed.map((before) => before?.count ?? 0));
    return {
      listOf: this.listOf,
      seen: this.seen.slice(0, count),
      open,
      unsettled: this.unsettled,
    };
  }

  private async work(): Promise<void> {
    while (!this.closed && this.open.length > 0) {
      const now = Date.now();
      const due = this.open.filter(({ notBefore }) => (notBefore ?? 0) <= now);
      // What somebody waits for at a terminal goes before what is part of a batch.
      const next = due.find(({ ask }) => ask.queue === undefined) ?? due[0];
      if (next) await this.turn(next);
      else await this.untilOneIsDue(now);
    }
    if (this.isEmpty) this.seen = [];
    this.working = false;
  }

  private async untilOneIsDue(now: number): Promise<void> {
    const { changes } = this;
    const due = Math.min(...this.open.map(({ notBefore }) => notBefore ?? now));
    const next = this.open.find(({ notBefore }) => notBefore === due);
    await condition(() => this.closed || this.changes !== changes, due - now, {
      summary: summaryOf(next?.told ?? 'Until it is asked again'),
    });
  }

  private async turn(open: OpenAsk): Promise<void> {
    this.inTurn = open;
    this.office.changed();
    open.attempts++;
    try {
      const turned = open.ask.recheck
        ? { ticket: await this.recheck(open, open.ask.recheck) }
        : await this.ask(open);
      if ('ticket' in turned) this.settle(open, turned);
      else if ('unwanted' in turned || this.withdrawn.has(open.ask.key)) {
        this.settle(open, withdrawnFrom(open));
      } else this.pause(open, turned);
    } catch (error) {
      const isWithdrawn = isCancellation(error) && this.withdrawn.has(open.ask.key);
      const stage = stageOf(open.ask.job);
      const outcome = { error: targetErrorOf(error, stage), ...lostBy(open) };
      this.settle(open, isWithdrawn ? withdrawnFrom(open) : outcome);
    } finally {
      this.inTurn = undefined;
      this.settling = false;
      this.office.changed();
    }
  }

  private async ask(open: OpenAsk): Promise<Turned> {
    const steps = stepsOf(open);
    if (!open.before) {
      this.harmless = new CancellationScope();
      try {
        const known = await this.harmless.run(() => steps.recordBaseline());
        if ('again' in known) return known;
        open.before = this.remember(known);
      } finally {
        this.harmless = undefined;
      }
      if (this.withdrawn.has(open.ask.key)) return { again: 'It was withdrawn' };
    }
    return await askOnce(steps, {
      before: this.baseline(open.before),
      unheard: open.unheard,
      onUnheard: (reason) => {
        open.unheard++;
        this.settling = true;
        this.tell(open, reason);
      },
    });
  }

  /** Looks whether more has come of an ask than its ticket. Where that cannot be seen, it may have. */
  private async recheck(open: OpenAsk, asked: { key: string; ticket: Ticket }): Promise<Ticket> {
    const duplicate: Ticket = { ...asked.ticket, duplicate: 'possible' };
    const before = this.takeUnsettled(asked.key);
    if (!before || before.cut) return duplicate;
    const baseline = this.baseline(before);
    const known = { ...baseline, uris: [...new Set([...baseline.uris, asked.ticket.uri])] };
    try {
      const seen = await stepsOf(open).look(known, 'once');
      return seen.uri !== undefined || seen.inconclusive ? duplicate : asked.ticket;
    } catch {
      return duplicate;
    }
  }

  private pause(open: OpenAsk, { again, retryAfterMs }: { again: string; retryAfterMs?: number }) {
    this.tell(open, again);
    open.notBefore = Date.now() + Math.max(open.pauseMs, retryAfterMs ?? 0);
    open.pauseMs = Math.min(open.pauseMs * 2, longestPauseMs);
    this.remove(open);
    this.open.push(open);
  }

  private tell(open: OpenAsk, reason: string): void {
    if (open.told !== reason) this.office.pause(open, reason);
    open.told = reason;
  }

  private settle(open: OpenAsk, outcome: Outcome): void {
    this.remove(open);
    this.withdrawn.delete(open.ask.key);
    this.changes++;
    if (mayComeLate(outcome) && !open.orphaned && !open.ask.recheck && open.before) {
      this.unsettled.push({ key: open.ask.key, before: open.before });
      if (this.unsettled.length > mostUnsettled) this.unsettled.shift();
    }
    this.office.answer(open, outcome);
  }

  /** What was there before an answered ask, of which an answer was lost; forgotten by that. */
  takeUnsettled(key: string): KnownBefore | undefined {
    const at = this.unsettled.findIndex((one) => one.key === key);
    return at < 0 ? undefined : this.unsettled.splice(at, 1)[0]?.before;
  }

  private remove(open: OpenAsk): void {
    const at = this.open.indexOf(open);
    if (at >= 0) this.open.splice(at, 1);
  }

  private remember({ uris, cut }: Baseline): KnownBefore {
    const known = new Set(this.seen);
    this.seen.push(...uris.filter((uri) => !known.has(uri)));
    return { count: this.seen.length, ...(cut && { cut }) };
  }

  /** What was there before, and what came since by way of other turns, which is not new. */
  private baseline({ count, cut }: KnownBefore): Baseline {
    const uris = new Set([...this.seen.slice(0, count), ...this.office.tickets()]);
    return { uris: [...uris], ...(cut && { cut }) };
  }
}

function withdrawnFrom(open: OpenAsk): Withdrawn {
  return { withdrawn: true, ...lostBy(open) };
}

/** However it ends: an answer that was lost on the way may have begun something. */
function lostBy({ unheard }: OpenAsk): { answerLost?: true } {
  return unheard > 0 ? { answerLost: true } : {};
}

function mayComeLate(outcome: Outcome): boolean {
  if ('ticket' in outcome) return outcome.ticket.answerLost === true;
  return 'error' in outcome && (isOutcomeUnknown(outcome.error) || outcome.answerLost === true);
}

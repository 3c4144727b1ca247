import {
  getExternalWorkflowHandle,
  proxyLocalActivities,
  type SignalDefinition,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { AskActivities } from '../activities/ask.ts';
import type {
  Answer,
  Ask,
  CarriedLane,
  CarriedLedger,
  LedgerInput,
  LedgerSignal,
  OpenAsk,
  Outcome,
} from '../pipeline/model.ts';
import { localCalls } from './activity-options.ts';
import { ledgerDetails } from './ledger-details.ts';
import { LedgerEntries, listOf } from './ledger-entries.ts';
import { Lane } from './ledger-lane.ts';
import { LedgerMemory } from './ledger-memory.ts';
import { answeredSignal, pausedSignal } from './ledger-signals.ts';

/** Milliseconds of the first pause after which something is asked for again. */
const firstPauseMs = 2_000;

/**
 * Most characters that go into the next run of what could be forgotten: an input can hold two million.
 * Pipelines that get no answer tell again what they want, and where it is not known any more what was
 * there before, what came late counts as a possible duplicate.
 */
const most = { asks: 800_000, memories: 300_000, entries: 450_000 };

/** Who asks for what, who has to wait for whom, and what came of it. */
export class Ledger {
  private readonly lanes = new Map<string, Lane>();
  private readonly entries: LedgerEntries;
  readonly memory: LedgerMemory;
  private readonly sourceUri: string;
  /** When the first run of this ledger began, in milliseconds since the epoch. */
  readonly since: number;
  private readonly answersBy: 'signal' | 'activity';
  private lastNumber: number;
  private readonly inbox: LedgerSignal[];
  /** Signals to pipelines that are under way. */
  private signals = 0;
  private closed = false;

  constructor({ sourceUri, carried, answersBy }: LedgerInput) {
    this.answersBy = answersBy ?? 'signal';
    this.sourceUri = sourceUri;
    this.entries = new LedgerEntries(carried?.entries);
    this.memory = new LedgerMemory(carried);
    this.lastNumber = carried?.lastNumber ?? 0;
    this.inbox = carried?.inbox ?? [];
    this.since = carried?.since ?? Date.now();
    for (const lane of carried?.lanes ?? []) this.addLane(lane.listOf, lane);
    this.redraw();
  }

  start(): void {
    for (const lane of this.lanes.values()) lane.start();
    for (const signal of this.inbox.splice(0)) this.receive(signal);
  }

  receive(signal: LedgerSignal): void {
    // An answer that is under way when a run ends is lost, so that none is given any more.
    if (this.closed) this.inbox.push(signal);
    else if (signal.name === 'ask') this.ask(signal.ask);
    else this.withdraw(signal.ask);
  }

  private ask(ask: Ask): void {
    const lane = this.laneOf(ask);
    const open = lane.find(ask.key);
    if (open) {
      lane.renew(open, ask);
      return;
    }
    const entry = this.entries.find(ask.key);
    // A run that was reset asks anew for what its earlier life took back or was refused.
    const isAnew = entry && entry.runId !== ask.runId && isCertainlyUndone(entry.outcome);
    if (entry && !isAnew) {
      this.answer(ask, entry.outcome);
      return;
    }
    this.lastNumber++;
    const fresh = { ask, number: this.lastNumber, attempts: 0, pauseMs: firstPauseMs };
    const isOrphaned = ask.again && ask.at < this.since;
    if (!isOrphaned && ask.after === undefined) {
      lane.add({ ...fresh, unheard: 0 });
      return;
    }
    const before = ask.after === undefined ? undefined : lane.takeUnsettled(ask.after);
    // What a cut list did not show is not known to have been there.
    const known = before && !before.cut ? { before } : { orphaned: true as const };
    lane.add({ ...fresh, unheard: 1, ...known });
  }

  private withdraw(ask: Ask): void {
    const lane = this.laneOf(ask);
    const open = lane.find(ask.key);
    if (open) {
      // Else somebody asks for it who took the place of the run that takes it back.
      if (open.ask.at <= ask.at) lane.withdraw(open);
      return;
    }
    const outcome = this.entries.find(ask.key)?.outcome ?? { withdrawn: true };
    // Remembered, as the ask itself may still be on its way.
    this.entries.add(ask, outcome);
    this.answer(ask, outcome);
  }

  /** Begins nothing more: what comes from now on is the next run's to do. */
  close(): void {
    this.closed = true;
    for (const lane of this.lanes.values()) lane.close();
  }

  get isSettling(): boolean {
    return [...this.lanes.values()].some((lane) => lane.isSettling);
  }

  get isResting(): boolean {
    return this.signals === 0 && [...this.lanes.values()].every((lane) => lane.isResting);
  }

  carry(): CarriedLedger {
    const hasRoom = within(most.asks);
    const isRemembered = within(most.memories);
    // What UForge may have done is never forgotten.
    const fits = (one: OpenAsk) => one.unheard > 0 || hasRoom(one);
    const lanes = [...this.lanes.values()]
      .map((lane) => lane.carry())
      .map((lane) => ({ ...lane, open: lane.open.filter(fits) }));
    const memories = lanes.filter(
      ({ open, unsettled }) => open.length === 0 && unsettled.length > 0,
    );
    const newest = memories.reverse().filter(isRemembered);
    return {
      lanes: [...newest.reverse(), ...lanes.filter(({ open }) => open.length > 0)],
      inbox: this.inbox.filter(hasRoom),
      entries: this.entries.carry(most.entries),
      since: this.since,
      lastNumber: this.lastNumber,
      ...this.memory.carry(),
    };
  }

  private laneOf({ job }: Ask): Lane {
    return this.lanes.get(listOf(job)) ?? this.addLane(listOf(job));
  }

  private addLane(list: string, carried?: CarriedLane): Lane {
    const office = {
      tickets: () => this.entries.tickets(list),
      answer: ({ ask }: OpenAsk, outcome: Outcome) => {
        this.entries.add(ask, outcome);
        this.memory.answered(ask, outcome);
        this.answer(ask, outcome);
      },
      pause: (open: OpenAsk, reason: string) => {
        const gone = () => lane.withdraw(open);
        this.signal(open.ask, pausedSignal, { key: open.ask.key, reason }, gone);
      },
      changed: () => {
        if (lane.isEmpty && lane.isResting) this.lanes.delete(list);
        this.redraw();
      },
    };
    const lane = new Lane(list, office, carried);
    this.lanes.set(list, lane);
    return lane;
  }

  private answer(ask: Pick<Ask, 'key' | 'replyTo'>, outcome: Outcome): void {
    const answer: Answer = { key: ask.key, ...outcome };
    if (this.answersBy === 'signal') this.signal(ask, answeredSignal, answer);
    else this.answerWithinTask(ask, answer);
  }

  /** Costs one event; by a signal of the workflow's own it is five, and one task more. */
  private answerWithinTask({ replyTo }: Pick<Ask, 'replyTo'>, answer: Answer): void {
    const { answerAsk } = proxyLocalActivities<AskActivities>(localCalls());
    this.signals++;
    void answerAsk({ replyTo, answer })
      .catch(() => undefined)
      .finally(() => {
        this.signals--;
      });
  }

  /** `gone` is called where there is no such pipeline any more, as somebody terminated it. */
  private signal<Argument>(
    { replyTo }: Pick<Ask, 'replyTo'>,
    definition: SignalDefinition<[Argument]>,
    argument: Argument,
    gone: () => void = () => undefined,
  ): void {
    this.signals++;
    const sent = getExternalWorkflowHandle(replyTo).signal(definition, argument);
    void sent.catch(gone).finally(() => {
      this.signals--;
    });
  }

  private redraw(): void {
    const { made } = this.memory;
    setCurrentDetails(ledgerDetails(this.sourceUri, this.lanes.values(), { made }));
  }
}

/** Says of one thing after the other whether it still fits in. */
function within(characters: number): (thing: object) => boolean {
  let room = characters;
  return (thing) => {
    room -= JSON.stringify(thing).length;
    return room > 0;
  };
}

function isCertainlyUndone(outcome: Outcome): boolean {
  if ('withdrawn' in outcome) return true;
  if (!('error' in outcome) || outcome.answerLost) return false;
  return !['outcome_unknown', 'internal_error'].includes(outcome.error.code);
}

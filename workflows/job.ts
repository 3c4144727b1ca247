import { CancellationScope } from '@temporalio/workflow';
import type { Cleanup, JobEnd, StepTimeouts, TargetError, Ticket } from '../pipeline/model.ts';
import type { Asking } from './asking.ts';
import { targetErrorOf } from './errors.ts';

/** What the jobs of one run share, and what each is told of it. */
export interface JobCircumstances {
  asking: Asking;
  /** Told why it has to be asked again. */
  onPause: (reason: string) => void;
  /** Told that it was taken back, or has failed, although UForge may still do it. */
  onLost: () => void;
  waitOptions: Pick<StepTimeouts, 'stalledMs'>;
}

/** How one kind of job is carried out by UForge: a generation, or a publication. */
export interface JobSteps<Outcome> {
  what: Cleanup['what'];
  /** Has UForge begin it, exactly once. */
  request(): Promise<Ticket>;
  /** Waits for its end, without ending it where the wait is cancelled. */
  wait(ticket: Ticket): Promise<Outcome>;
  /** Looks whether more than what was asked for has appeared since. */
  recheck(ticket: Ticket): Promise<Ticket>;
  /** Cancels it at UForge, and says how it ended there: it may have been done before. */
  cancel(uri: string): Promise<JobEnd>;
  delete(uri: string): Promise<void>;
}

/** Something at UForge that came of the job being asked for. */
interface Trace {
  ticket: Ticket;
  /** `superfluous`: done at UForge before it could be cancelled there. */
  state: 'running' | JobEnd | 'superfluous';
  /** Why it runs on although it should not. */
  trouble?: string;
}

/** Causes that say that UForge itself has ended the job. */
const endings: readonly string[] = [
  'generation_failed',
  'generation_cancelled',
  'publication_failed',
  'publication_cancelled',
  'not_found',
];

/** Whether a wait failed as UForge has ended the job: else it may run on. */
export function hasEnded({ code }: TargetError): boolean {
  return endings.includes(code);
}

/**
 * One job at UForge and everything that was asked there for its sake, so that nothing of it is left
 * running or lying about unnoticed.
 */
export class Job<Outcome> {
  private readonly traces: Trace[] = [];

  /**
   * @param onTicket is told what is waited for, again when more is known of it.
   * @param reused what an earlier run made; it is used, and is that run's to delete.
   */
  constructor(
    private readonly steps: JobSteps<Outcome>,
    private readonly onTicket: (ticket: Ticket) => void,
    private reused?: Ticket,
  ) {}

  /** Has it done: goes on with what is under way, and asks only where nothing is. */
  async run(): Promise<Outcome> {
    const earlier = await this.earlierOutcome();
    if (earlier) return earlier.outcome;
    const trace = this.underWay() ?? (await this.begin());
    this.onTicket(trace.ticket);
    let outcome: Outcome;
    try {
      outcome = await this.steps.wait(trace.ticket);
    } catch (error) {
      const failure = targetErrorOf(error, '');
      if (hasEnded(failure)) trace.state = failure.code === 'not_found' ? 'gone' : 'failed';
      throw error;
    }
    trace.state = 'done';
    await this.recheckDone(trace);
    return outcome;
  }

  /** Cancels at UForge what still runs there and is ours to cancel. Never throws: what cannot be is kept. */
  async stop(): Promise<void> {
    const running = this.traces.filter(({ state }) => state === 'running');
    await CancellationScope.nonCancellable(async () => {
      for (const trace of running) {
        if (trace.ticket.ours !== 'proven') continue;
        const trouble = await troubleWith(async () => {
          const end = await this.steps.cancel(trace.ticket.uri);
          trace.state = end === 'done' ? 'superfluous' : end;
        });
        if (trouble !== undefined) trace.trouble = `it could not be cancelled: ${trouble}`;
        await troubleWith(() => this.recheck(trace));
      }
    });
  }

  /** Whether it was done before it could be stopped, so that what came of it exists. */
  get isDoneInSpite(): boolean {
    return this.traces.some(({ state }) => state === 'superfluous');
  }

  /**
   * Says what becomes of everything that did not end well, or of everything where that is asked for,
   * and deletes it where the policy says so. Never throws: what cannot be deleted is kept.
   */
  async cleanUp(of: 'all' | 'failed', policy: 'keep' | 'delete'): Promise<Cleanup[]> {
    const traces = this.traces.filter(
      ({ state }) => state !== 'gone' && (of === 'all' || state !== 'done'),
    );
    const cleaned: Cleanup[] = [];
    for (const trace of traces) cleaned.push(await this.cleanUpOne(trace, policy));
    if (of === 'all' && this.reused) {
      const { uri } = this.reused;
      cleaned.push({ what: this.steps.what, uri, outcome: 'kept', reason: madeEarlier });
    }
    return cleaned;
  }

  private async cleanUpOne(
    { ticket, state, trouble }: Trace,
    policy: 'keep' | 'delete',
  ): Promise<Cleanup> {
    const thing = { what: this.steps.what, uri: ticket.uri };
    if (trouble !== undefined) return { ...thing, outcome: 'kept', reason: trouble };
    if (ticket.ours !== 'proven') return { ...thing, outcome: 'kept', reason: notProvablyOurs };
    if (policy === 'delete') {
      const refusal = await troubleWith(() => this.steps.delete(ticket.uri));
      if (refusal === undefined) return { ...thing, outcome: 'deleted' };
      return { ...thing, outcome: 'kept', reason: `it could not be deleted: ${refusal}` };
    }
    if (state === 'cancelled') return { ...thing, outcome: 'cancelled' };
    return { ...thing, outcome: 'kept', reason: keptByPolicy };
  }

  /** What came of the job in an earlier run, unless that turns out to be of no use any more. */
  private async earlierOutcome(): Promise<{ outcome: Outcome } | undefined> {
    const { reused } = this;
    if (!reused) return undefined;
    this.onTicket(reused);
    try {
      return { outcome: await this.steps.wait(reused) };
    } catch (error) {
      if (!hasEnded(targetErrorOf(error, ''))) throw error;
      this.reused = undefined;
      return undefined;
    }
  }

  private async recheck(trace: Trace): Promise<void> {
    trace.ticket = await this.steps.recheck(trace.ticket);
    this.onTicket(trace.ticket);
  }

  /** What is done is done, also where the time is up before it is known whether more came of it. */
  private async recheckDone(trace: Trace): Promise<void> {
    try {
      await this.recheck(trace);
    } catch {
      trace.ticket = { ...trace.ticket, duplicate: 'possible' };
      this.onTicket(trace.ticket);
    }
  }

  private underWay(): Trace | undefined {
    return this.traces.find(({ state }) => state === 'running');
  }

  private async begin(): Promise<Trace> {
    const trace: Trace = { ticket: await this.steps.request(), state: 'running' };
    this.traces.push(trace);
    return trace;
  }
}

const notProvablyOurs = 'it is not provably ours';
const madeEarlier = 'an earlier run made it';
const keptByPolicy = 'nothing says to delete it';

/** What went wrong, in a sentence; undefined where nothing did. */
async function troubleWith(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return targetErrorOf(error, '').message;
  }
}

import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { GateActivities } from '../activities/gate.ts';
import type { Ask, CarriedGate, Entry, Place } from '../pipeline/model.ts';
import { localCalls, waits } from './activity-options.ts';
import { text } from './details-page.ts';
import { pausedSignal } from './ledger-signals.ts';
import { summaryOf } from './summary.ts';
import { checkEntry } from './understood.ts';

/** Most characters of waiting asks that go into the next run; who waits tells again what it wants. */
const mostCarried = 800_000;

/** Rows that are shown; of more, it is said how many there are. */
const mostRows = 50;

/** Who has a place, and who waits for one. */
export class Gate {
  private limit: number;
  private readonly places: Place[];
  private readonly waiting: Ask[];
  /** Asks that are being handed on. */
  private passing = 0;
  private changes = 0;
  private closed = false;
  private readonly watch = new CancellationScope();

  constructor(carried: CarriedGate | undefined) {
    this.limit = carried?.limit ?? 1;
    this.places = carried?.places ?? [];
    this.waiting = carried?.waiting ?? [];
    this.redraw();
  }

  start(): void {
    this.admit();
    void this.watch.run(() => this.watchPlaces()).catch(() => undefined);
  }

  /** Throws where it is nothing that could be handed on. */
  enter(entry: Entry): void {
    checkEntry(entry);
    const { ask, limit } = entry;
    this.limit = limit;
    const waits = this.waiting.findIndex(({ key }) => key === ask.key);
    // Told again as nobody answered: perhaps the ledger never heard of it.
    if (this.places.some(({ key }) => key === ask.key)) void this.pass(ask);
    else if (waits >= 0) this.waiting[waits] = ask;
    else {
      this.waiting.push(ask);
      this.admit();
      if (this.waiting.includes(ask)) this.tellToWait(ask);
    }
    this.changed();
  }

  leave(key: string): void {
    this.remove(this.places, key);
    this.remove(this.waiting, key);
    this.admit();
    this.changed();
  }

  /** Hands nothing on any more, and returns when nothing is under way. */
  async close(): Promise<void> {
    this.closed = true;
    this.watch.cancel();
    await condition(() => this.passing === 0);
  }

  carry(): CarriedGate {
    let room = mostCarried;
    const waiting = this.inOrder().filter((ask) => {
      room -= JSON.stringify(ask).length;
      return room > 0;
    });
    return { limit: this.limit, places: this.places, waiting };
  }

  private changed(): void {
    this.changes++;
    this.redraw();
  }

  /** Those who wait, in the order in which they get places. */
  private inOrder(): Ask[] {
    const isFirst = ({ queue }: Ask) => queue === undefined;
    return [...this.waiting.filter(isFirst), ...this.waiting.filter((ask) => !isFirst(ask))];
  }

  private admit(): void {
    while (!this.closed && this.places.length < this.limit) {
      const [next] = this.inOrder();
      if (!next) break;
      this.remove(this.waiting, next.key);
      const { key, replyTo: workflowId, runId, job } = next;
      this.places.push({ key, workflowId, runId, imageId: job.image.id });
      void this.pass(next);
    }
  }

  private async pass(ask: Ask): Promise<void> {
    const { passAsk } = proxyLocalActivities<GateActivities>(localCalls());
    const summary = summaryOf(`Lets pass: ${ask.job.image.format}, for ${ask.replyTo}`);
    this.passing++;
    try {
      await passAsk.executeWithOptions({ ...localCalls(), summary }, [{ ask }]);
    } catch {
      // The pipeline tells again what it wants.
    } finally {
      this.passing--;
    }
  }

  /** Those of batches are many, and nobody looks at each of them: they wait in silence. */
  private tellToWait({ queue, replyTo, key }: Ask): void {
    if (queue !== undefined) return;
    const reason = `${this.places.length} generations go on, and no more than ${this.limit} may at once`;
    this.passing++;
    void getExternalWorkflowHandle(replyTo)
      .signal(pausedSignal, { key, reason })
      .catch(() => undefined)
      .finally(() => {
        this.passing--;
      });
  }

  /** Takes places back from pipelines that have ended and did not say so, while others wait for them. */
  private async watchPlaces(): Promise<void> {
    const { abandonedPlaces } = proxyActivities<GateActivities>(waits());
    for (;;) {
      await condition(() => this.waiting.length > 0 && this.places.length >= this.limit);
      const { changes } = this;
      try {
        const options = { ...waits(), summary: 'Places of pipelines that have ended' };
        const keys = await abandonedPlaces.executeWithOptions(options, [{ places: this.places }]);
        for (const key of keys) this.leave(key);
      } catch (error) {
        if (isCancellation(error)) throw error;
        // It cannot be found out now: others leave sooner or later.
        await condition(() => this.changes !== changes);
      }
    }
  }

  private remove(list: { key: string }[], key: string): void {
    const at = list.findIndex((each) => each.key === key);
    if (at >= 0) list.splice(at, 1);
  }

  private redraw(): void {
    const rows = [
      ...this.places.map(({ workflowId, imageId }) => [workflowId, imageId, 'has a place']),
      ...this.inOrder().map(({ replyTo, job }) => [replyTo, job.image.id, 'waits']),
    ];
    const more = rows.length - mostRows;
    setCurrentDetails(
      [
        '<body bgcolor="#ffffff" text="#111111">',
        '',
        `${this.places.length} of ${this.limit} generations may go on and do; ${this.waiting.length} wait.`,
        'This run never ends. It is no work in progress unless a row says so.',
        '',
        '| pipeline | image | state |',
        '|---|---|---|',
        ...rows.slice(0, mostRows).map((cells) => `| ${cells.map(text).join(' | ')} |`),
        ...(more > 0 ? ['', `and ${more} more`] : []),
        '',
        '<br><br>',
      ].join('\n'),
    );
  }
}

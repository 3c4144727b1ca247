import {
  condition,
  isCancellation,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { mostAtOnce } from '../pipeline/batch/limits.ts';
import type {
  BatchInput,
  BatchProgress,
  BatchResult,
  SetConcurrency,
  ShardInput,
  ShardReport,
  Workflows,
} from '../pipeline/model.ts';
import { batchAttributes } from '../pipeline/pipeline-start.ts';
import { mostSaid } from '../pipeline/said-by-people.ts';
import { grainOf, reportEvery, shardSizeFor, shareOf, tellFailures } from './batch-budget.ts';
import { sumOf } from './batch-counts.ts';
import { batchDetails } from './batch-details.ts';
import { Shard } from './batch-part.ts';
import { handOut } from './batch-windows.ts';
import { isAlreadyStarted, rootOf } from './errors.ts';
import { untilEnded } from './run-in-the-way.ts';
import { summaryOf } from './summary.ts';
import { checkReport, isText } from './understood.ts';

const most = { running: 50, failed: 100, told: 5 };

/** The story of one batch. */
export class BatchRun {
  private readonly shards: Shard[];
  private readonly ends: Promise<void>[] = [];
  private readonly stopAfter: number | undefined;
  private concurrency: number;
  private paused: { note?: string } | undefined;
  private stopped: string | undefined;
  /** Whether slots are to be handed out anew; `all`: also where it is only a few. */
  private change: 'none' | 'some' | 'all' = 'all';
  private over = false;

  constructor(private readonly input: BatchInput) {
    const { items, onError, concurrency } = input;
    this.concurrency = concurrency;
    this.stopAfter =
      onError === 'continue' ? undefined : onError === 'stop' ? 1 : onError.stopAfter;
    const size = shardSizeFor(items);
    const count = Math.ceil(items.length / size);
    this.shards = Array.from({ length: count }, (_, index) => {
      const part = items.slice(index * size, (index + 1) * size);
      return new Shard(index, `${workflowInfo().workflowId}-shard-${index}`, part);
    });
    this.redraw();
  }

  /** Runs all pipelines. Throws where the batch was cancelled, and nothing else. */
  async everything(): Promise<void> {
    while (!this.isDone) {
      if (this.change === 'none') await condition(() => this.change !== 'none' || this.isDone);
      this.handOutSlots();
      this.redraw();
    }
  }

  /** Returns when nothing of it runs any more. */
  async allEnded(): Promise<void> {
    await Promise.all(this.ends);
  }

  /** Takes down the end. */
  finish(how: 'ended' | 'cancelled'): BatchResult {
    this.over = true;
    for (const shard of this.shards) shard.close();
    const counts = this.counts;
    const hasFailed = counts.failed > 0 || this.lost.length > 0;
    const isCancelled = how === 'cancelled' || (!hasFailed && counts.cancelled > 0);
    this.redraw();
    const { name, failed, shards, stopped } = this.progress();
    return {
      name,
      workflowId: workflowInfo().workflowId,
      status: isCancelled ? 'cancelled' : hasFailed ? 'failed' : 'completed',
      counts,
      failed,
      ...(stopped === undefined ? {} : { stopped }),
      shards,
    };
  }

  /** What failed, in a few sentences. */
  summary(): string {
    const { failed, total } = this.counts;
    const rows = this.failedRows();
    const told = rows
      .slice(0, most.told)
      .map(({ name, reason }) => `${name}: ${reason ?? 'it failed'}`);
    const more = failed - told.length;
    return [
      ...(failed > 0 ? [`${failed} of ${total} pipelines failed.`] : []),
      ...this.lost,
      ...told,
      ...(more > 0 ? [`And ${more} more.`] : []),
      ...(this.stopped === undefined ? [] : [`${this.stopped}.`]),
    ].join(' ');
  }

  /** Answer of the query `progress`. */
  progress(): BatchProgress {
    const { stopped, concurrency } = this;
    return {
      name: this.input.name,
      concurrency,
      paused: this.paused !== undefined,
      ...(stopped === undefined ? {} : { stopped }),
      counts: this.counts,
      running: this.runningRows().slice(0, most.running),
      failed: this.failedRows().slice(0, most.failed),
      shards: this.shards
        .filter(({ hasBegun }) => hasBegun)
        .map(({ workflowId, counts }) => ({ workflowId, counts })),
    };
  }

  /** Throws where it is no report. */
  reported(report: ShardReport): void {
    checkReport(report);
    this.shards[report.shard]?.reported(report);
    this.stopWhereTooManyFailed();
    this.changed('some');
  }

  checkConcurrency(asked: SetConcurrency | undefined): void {
    const { concurrency } = asked ?? {};
    const isFit =
      typeof concurrency === 'number' &&
      Number.isInteger(concurrency) &&
      concurrency >= 1 &&
      concurrency <= mostAtOnce;
    if (!isFit) {
      throw new Error(`A batch runs 1 to ${mostAtOnce} pipelines at once: {"concurrency": 20}.`);
    }
    this.checkGoesOn();
  }

  setConcurrency({ concurrency }: SetConcurrency): void {
    this.concurrency = concurrency;
    this.changed('all');
  }

  checkPause(note: unknown): void {
    const isFit = note === undefined || (isText(note) && note.length <= mostSaid.note);
    if (!isFit) throw new Error(`A note is a text of at most ${mostSaid.note} characters.`);
    if (this.paused) throw new Error('The batch is paused already.');
    this.checkGoesOn();
  }

  pause(note: string | undefined): void {
    this.paused = { ...(note === undefined ? {} : { note }) };
    this.changed('all');
  }

  checkUnpause(): void {
    if (!this.paused) throw new Error('The batch is not paused.');
  }

  unpause(): void {
    this.paused = undefined;
    this.changed('all');
  }

  private checkGoesOn(): void {
    if (this.stopped !== undefined) throw new Error(`${this.stopped}: no more are begun.`);
    if (this.counts.pending === 0) throw new Error('All pipelines of the batch have begun.');
  }

  private get isDone(): boolean {
    return this.shards.every(
      ({ state }) => state === 'ended' || (state === 'waiting' && this.isStopped),
    );
  }

  private get isStopped(): boolean {
    return this.stopped !== undefined;
  }

  private get counts() {
    return sumOf(this.shards.map((shard) => shard.countsIf(this.isStopped)));
  }

  private get lost(): string[] {
    return this.shards.flatMap(({ lost }) => lost ?? []);
  }

  private runningRows() {
    return this.shards.flatMap(({ running }) => running);
  }

  private failedRows() {
    return this.shards.flatMap(({ failed }) => failed);
  }

  private changed(what: 'some' | 'all'): void {
    if (this.change !== 'all') this.change = what;
  }

  private stopWhereTooManyFailed(): void {
    const { stopAfter } = this;
    const { failed } = this.counts;
    if (stopAfter === undefined || this.isStopped || failed < stopAfter) return;
    const failures = failed === 1 ? 'a pipeline failed' : `${failed} pipelines failed`;
    this.stopped = `No more were begun after ${failures}`;
    this.changed('all');
  }

  private handOutSlots(): void {
    const isEager = this.change === 'all';
    this.change = 'none';
    const { shards } = this;
    const share = shareOf(this.concurrency, shards.length);
    const grain = isEager ? 1 : grainOf(Math.min(share, this.concurrency), shards.length);
    const slots = this.paused || this.isStopped ? 0 : this.concurrency;
    const { begin, steer } = handOut({ shards, slots, share, grain });
    for (const { shard, window } of steer) shard.steer({ window, ...this.stopWord });
    for (const { shard, window } of begin) this.ends.push(this.run(shard, window));
    if (!this.isStopped) return;
    for (const shard of this.shards) shard.steer({ window: 0, ...this.stopWord });
  }

  private get stopWord() {
    return this.stopped === undefined ? {} : { stopped: this.stopped };
  }

  /** Runs one shard to its end. Never throws. */
  private async run(shard: Shard, window: number): Promise<void> {
    shard.begin(window);
    try {
      shard.ended(await this.child(shard));
    } catch (error) {
      shard.lostBy(isCancellation(error) ? 'cancelled' : reasonOf(error));
    }
    this.stopWhereTooManyFailed();
    this.changed('some');
  }

  private async child(shard: Shard) {
    for (;;) {
      try {
        const child = await startChild<Workflows['batchShard']>('batchShard', {
          workflowId: shard.workflowId,
          args: [this.inputOf(shard)],
          parentClosePolicy: 'REQUEST_CANCEL',
          typedSearchAttributes: batchAttributes(workflowInfo().workflowId),
          staticSummary: summaryOf(`${this.input.name}: pipelines ${shard.place}`),
        });
        shard.started(child);
        return await child.result();
      } catch (error) {
        if (!isAlreadyStarted(error)) throw error;
        // Of a run of the batch that somebody terminated: it cancels its pipelines.
        await untilEnded(shard.workflowId);
      }
    }
  }

  private inputOf({ index, items, window }: Shard): ShardInput {
    const { concurrency: _, onError: __, items: ___, ...common } = this.input;
    const { stopAfter } = this;
    return {
      ...common,
      items,
      batchId: workflowInfo().workflowId,
      shard: index,
      window,
      reportEvery: reportEvery(this.shards.length, items.length),
      ...(stopAfter === undefined
        ? {}
        : {
            stopAfter: Math.max(1, stopAfter - this.counts.failed),
            tellFailures: tellFailures(stopAfter),
          }),
    };
  }

  private redraw(): void {
    setCurrentDetails(
      batchDetails(this.progress(), {
        workflowId: workflowInfo().workflowId,
        namespace: workflowInfo().namespace,
        state: this.over ? 'over' : this.paused ? 'paused' : 'running',
        lost: this.lost,
        running: this.runningRows(),
        failed: this.failedRows(),
        ...(this.paused?.note === undefined ? {} : { note: this.paused.note }),
      }),
    );
  }
}

function reasonOf(error: unknown): string {
  const cause = rootOf(error);
  return cause instanceof Error ? cause.message : 'it ended without saying why';
}

import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchActivities } from '../activities/batch.ts';
import type {
  BatchItem,
  BatchRow,
  ItemOutcome,
  PipelineDefinition,
  ShardInput,
  ShardProgress,
  StageReport,
  Steer,
  Workflows,
} from '../pipeline/model.ts';
import { pipelineAttributes } from '../pipeline/pipeline-start.ts';
import { requests } from './activity-options.ts';
import { hasRoomForStages } from './batch-budget.ts';
import { countsOf } from './batch-counts.ts';
import { shardDetails } from './batch-details.ts';
import { ShardReports } from './batch-reports.ts';
import { isAlreadyStarted, rootOf, targetErrorOf } from './errors.ts';
import { joinRun } from './run-in-the-way.ts';
import { summaryOf } from './summary.ts';
import { isCount, isText } from './understood.ts';

/** Pipelines that are planned at a time: they should begin soon, so that a plan does not grow old. */
const atATime = { least: 10, most: 40 };

/** How long UForge may be away before pipelines are given up that could not be planned. */
const planningPatience = '1 day';

/** Characters of a reason; the pipeline itself has the whole. */
const longestReason = 400;

type Start = Extract<ItemOutcome, { how: 'start' }>;

/** A pipeline of the shard, and what is known of it. */
interface Entry {
  item: BatchItem;
  row: BatchRow;
  /** It tells what it is at. */
  tells?: true;
  /** It goes on with an earlier run, so that nobody can say what it begins with. */
  goesOn?: true;
}

/** The story of one shard. */
export class ShardRun {
  private readonly entries: Entry[];
  private readonly unplanned: Entry[];
  private readonly planned: { entry: Entry; outcome: Start }[] = [];
  private readonly reports: ShardReports;
  private readonly running: Promise<void>[] = [];
  private readonly root = CancellationScope.current();
  private window: number;
  private stopped: string | undefined;
  private planning = false;
  private changed = true;

  constructor(private readonly input: ShardInput) {
    this.entries = input.items.map((item) => ({
      item,
      row: { name: item.name, status: 'pending' },
    }));
    this.unplanned = [...this.entries];
    this.window = input.window;
    this.reports = new ShardReports(input, () => {
      this.changed = true;
    });
    this.redraw();
  }

  /** Runs all pipelines. Throws where the shard was cancelled, and nothing else. */
  async everything(): Promise<void> {
    while (!this.isDone) {
      this.goOn();
      this.changed = false;
      this.tell();
      await condition(() => this.changed || this.isDone);
    }
  }

  /** Takes down the end. */
  async finish(): Promise<ShardProgress> {
    await this.reports.allSent();
    this.redraw();
    return this.progress();
  }

  /** Waits until nothing runs any more, and tells the batch how it was left. */
  async cancelled(): Promise<void> {
    await Promise.all(this.running);
    this.giveUp('It had not begun when the batch was cancelled.');
    this.redraw();
    await this.reports.last(this.rows);
  }

  /** Answer of the query `progress`. */
  progress(): ShardProgress {
    return { counts: countsOf(this.rows), rows: this.entries.map(shownRow) };
  }

  /** Throws where it says nothing that could be done. */
  steer({ window, stopped }: Steer): void {
    if (!isCount(window) || !isText(stopped ?? ''))
      throw new TypeError('This is no word to a shard.');
    if (window < this.window) this.reports.lowered();
    this.window = window;
    this.stopped ??= stopped;
    this.changed = true;
  }

  entered({ workflowId, stage }: StageReport): void {
    const row = this.rows.find((each) => each.workflowId === workflowId);
    if (row?.status !== 'running' || !isText(stage)) return;
    row.stage = stage;
    this.noted();
  }

  private get rows(): BatchRow[] {
    return this.entries.map(({ row }) => row);
  }

  private get isDone(): boolean {
    return this.rows.every(({ status }) => status !== 'pending' && status !== 'running');
  }

  private count(status: BatchRow['status']): number {
    return this.rows.filter((row) => row.status === status).length;
  }

  /** Something has changed that people and the batch are told. */
  private noted(): void {
    this.reports.changed();
    this.changed = true;
  }

  private tell(): void {
    this.redraw();
    this.reports.send(this.entries.map(shownRow), this.window);
  }

  /** Begins and plans what there is room for. */
  private goOn(): void {
    this.stopWhereTooManyFailed();
    if (this.stopped !== undefined) this.giveUp(`${this.stopped}.`);
    while (this.count('running') < this.window) {
      const next = this.planned.shift();
      if (!next) break;
      this.running.push(this.run(next.entry, next.outcome));
    }
    const runsLow = this.planned.length <= this.planSize / 2;
    const wantsMore = runsLow && this.unplanned.length > 0 && this.window > 0;
    if (wantsMore && !this.planning) this.running.push(this.plan());
  }

  private get planSize(): number {
    return Math.min(Math.max(this.window, atATime.least), atATime.most);
  }

  private stopWhereTooManyFailed(): void {
    const { stopAfter } = this.input;
    if (stopAfter === undefined || this.count('failed') < stopAfter) return;
    const failures =
      stopAfter === 1 ? 'a pipeline failed' : `${this.count('failed')} pipelines failed`;
    this.stopped ??= `No more were begun after ${failures}`;
  }

  /** What has not begun never will. */
  private giveUp(reason: string): void {
    this.unplanned.splice(0);
    this.planned.splice(0);
    for (const row of this.rows) {
      if (row.status !== 'pending') continue;
      Object.assign(row, { status: 'cancelled', reason });
      this.noted();
    }
  }

  /** Plans the next few. Never throws. */
  private async plan(): Promise<void> {
    this.planning = true;
    const entries = this.unplanned.slice(0, this.planSize);
    try {
      const outcomes = await this.outcomesOf(entries);
      outcomes.forEach((outcome, index) => {
        const entry = entries[index];
        if (entry && entry.row.status === 'pending') this.settle(entry, outcome);
      });
      this.unplanned.splice(0, outcomes.length);
    } catch (error) {
      if (!isCancellation(error)) {
        const { message, hint } = targetErrorOf(error, 'plan');
        for (const entry of entries) {
          if (entry.row.status === 'pending') this.fail(entry, `${message} ${hint}`);
        }
        this.unplanned.splice(0, entries.length);
      }
    }
    this.planning = false;
    this.changed = true;
  }

  private async outcomesOf(entries: readonly Entry[]): Promise<ItemOutcome[]> {
    const { identity, template, rebuild } = this.input;
    const options = {
      ...requests(),
      startToCloseTimeout: '15 minutes',
      scheduleToCloseTimeout: planningPatience,
      summary: summaryOf(`Plans ${entries.length} pipelines from ${entries[0]?.item.name} on`),
    } as const;
    const { planItems } = proxyActivities<BatchActivities>(options);
    return await planItems.executeWithOptions(options, [
      {
        identity,
        items: entries.map(({ item }) => item),
        ...(template ? { template } : {}),
        ...(rebuild ? { rebuild } : {}),
      },
    ]);
  }

  private settle(entry: Entry, outcome: ItemOutcome): void {
    if (outcome.how === 'start') this.planned.push({ entry, outcome });
    else if (outcome.how === 'skip') this.end(entry, 'skipped', outcome.reason);
    else
      this.fail(
        entry,
        outcome.problems.map(({ message, hint }) => sentences(message, hint)).join(' '),
      );
  }

  /** Runs one pipeline to its end. Never throws. */
  private async run(entry: Entry, { workflowId, start }: Start): Promise<void> {
    const { row } = entry;
    Object.assign(row, { status: 'running', workflowId, startedAt: Date.now() });
    if (start.input.resume) entry.goesOn = true;
    this.noted();
    try {
      for (;;) {
        try {
          await this.child(entry, { how: 'start', workflowId, start });
          this.end(entry, 'completed');
          return;
        } catch (error) {
          if (!isAlreadyStarted(error)) throw error;
        }
        const definition = start.memo.definition as PipelineDefinition | undefined;
        if (await this.join(entry, workflowId, definition)) return;
      }
    } catch (error) {
      if (isCancellation(error)) this.end(entry, 'cancelled', this.whyCancelled(row));
      else this.fail(entry, reasonOf(error));
    }
  }

  private async child(entry: Entry, { workflowId, start }: Start): Promise<void> {
    const { batchId } = this.input;
    const { plan } = start.input;
    if (this.hasRoomForStages()) entry.tells = true;
    const { workflowId: reportTo } = workflowInfo();
    const child = await startChild<Workflows['imagePipeline']>('imagePipeline', {
      workflowId,
      args: [{ ...start.input, ...(entry.tells ? { reportTo } : {}) }],
      memo: start.memo,
      staticSummary: start.summary,
      staticDetails: start.details,
      typedSearchAttributes: pipelineAttributes(plan, batchId),
      parentClosePolicy: 'REQUEST_CANCEL',
    });
    entry.row.runId = child.firstExecutionRunId;
    this.changed = true;
    await child.result();
  }

  private hasRoomForStages(): boolean {
    const running = this.entries.filter(({ row }) => row.status === 'running');
    return hasRoomForStages({
      historyLength: workflowInfo().historyLength,
      pending: this.count('pending') + running.filter(({ tells }) => !tells).length,
      telling: running.filter(({ tells }) => tells).length,
    });
  }

  /** Waits for the run that somebody else has begun, where it does the same; says whether that was so. */
  private async join(
    entry: Entry,
    workflowId: string,
    definition: PipelineDefinition | undefined,
  ): Promise<boolean> {
    entry.row.joined = true;
    this.noted();
    const joined = await joinRun(workflowId, definition);
    if (joined.how !== 'joined') delete entry.row.joined;
    if (joined.how === 'ended before') return false;
    entry.row.runId = joined.runId;
    if (joined.how === 'different') {
      const differs = joined.differences.slice(0, 3).join('; ');
      this.fail(entry, `A run of this name is in progress that does something else: ${differs}.`);
    } else if (joined.status === 'failed') this.fail(entry, joined.reason ?? 'It failed.');
    else this.end(entry, joined.status, joined.reason);
    return true;
  }

  private whyCancelled({ joined }: BatchRow): string {
    if (!this.root.consideredCancelled) return 'It was cancelled.';
    return joined
      ? 'Somebody else began it: it goes on, and is not waited for any more.'
      : 'It was cancelled with the batch.';
  }

  private fail(entry: Entry, reason: string): void {
    this.end(entry, 'failed', reason);
    this.reports.failed(entry.row);
  }

  private end({ row }: Entry, status: BatchRow['status'], reason?: string): void {
    row.status = status;
    row.endedAt = Date.now();
    if (reason !== undefined) row.reason = cut(reason);
    delete row.stage;
    this.noted();
  }

  private redraw(): void {
    const { batchId, shard } = this.input;
    const { namespace } = workflowInfo();
    setCurrentDetails(shardDetails(this.progress(), { batchId, shard, namespace }));
  }
}

/**
 * A row as others see it. A pipeline tells what it is at where that is something else than what every
 * pipeline begins with.
 */
function shownRow({ row, tells, goesOn }: Entry): BatchRow {
  const isSilent = row.status === 'running' && row.stage === undefined;
  return isSilent && tells && !goesOn ? { ...row, stage: 'generating' } : { ...row };
}

function reasonOf(error: unknown): string {
  const cause = rootOf(error);
  return cause instanceof Error ? cause.message : 'It ended without saying why.';
}

function sentences(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function cut(text: string): string {
  if (text.length <= longestReason) return text;
  return `${text.slice(0, longestReason).toWellFormed()} […]`;
}

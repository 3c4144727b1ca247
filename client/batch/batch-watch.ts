import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { BatchProgress, BatchRow, ShardProgress } from '../../pipeline/model.ts';
import { describeDuration } from '../durations.ts';
import type { Followed, Look } from '../follow.ts';
import { isPolled, noWorkerPolls, troubleOf } from '../progress/trouble.ts';
import { describeRun, statusOf } from '../run.ts';
import type { Session } from '../session.ts';
import type { BatchRun } from './batch-run.ts';
import type { BatchView } from './batch-view.ts';
import { exactCounts, noCounts, underWay } from './counts.ts';
import { estimate } from './estimate.ts';
import { type LookFor, Percentages } from './percentages.ts';

/** Milliseconds between two times that a batch and its shards are asked how far they are. */
const askPause = { seen: 1_000, unseen: 3_000 };
/** How long nobody answers before that is worth telling; a busy worker may take a while. Milliseconds. */
const silenceIsTroubleAfter = 15_000;
/** Shards are asked once for the rows of what they had done before anybody looked. */
const endedShardsAtMost = 10;

const nothing: LookFor = { most: 0, everyMs: 0 };

/** Looks at a batch again and again: what it and its shards say, and how far those are that run. */
export class BatchWatch implements Followed {
  readonly workflowId: string;
  readonly name: string;
  /** As of the last look. */
  view: BatchView;
  private readonly session: Session;
  private readonly percentages: Percentages;
  private progress: BatchProgress | undefined;
  private shards = new Map<string, ShardProgress>();
  private readonly askPause: number;
  private askedAt = 0;
  private silentSince: number | undefined;
  private troubleOfShard: string | undefined;

  /** @param lookFor what is looked up of those that run; nothing, unless it is given. */
  constructor(
    private readonly run: BatchRun,
    { session, lookFor = nothing }: { session: Session; lookFor?: LookFor },
  ) {
    const { workflowId, name, total = 0 } = run;
    this.workflowId = workflowId;
    this.name = name;
    this.session = session;
    this.askPause = lookFor.most > 0 ? askPause.seen : askPause.unseen;
    this.percentages = new Percentages(session, lookFor);
    this.view = {
      workflowId,
      name,
      status: 'running',
      counts: { ...noCounts, total, pending: total },
      concurrency: 0,
      paused: false,
      running: [],
      failed: [],
    };
  }

  get webUiUrl(): string | undefined {
    return this.run.webUiUrl;
  }

  async requestCancel(): Promise<void> {
    await this.run.requestCancel();
  }

  /** Looks once, and renews {@link view}. */
  async look(): Promise<Look> {
    const description = await this.run.describe();
    const status = statusOf(description);
    const { trouble: _before, cancelling: _also, ...before } = this.view;
    if (status !== 'running') {
      const { counts, failed, stopped } = await this.run.state();
      const { estimate: _over, ...rest } = before;
      this.view = { ...rest, status, counts, failed, running: [], ...(stopped ? { stopped } : {}) };
      return { state: 'ended', view: this.told() };
    }
    const asked = Date.now() - this.askedAt >= this.askPause;
    if (asked) await this.ask();
    const trouble =
      (await troubleOf(this.session.client, description)) ??
      (await this.silence(description)) ??
      this.troubleOfShard;
    const isCancelling = description.raw.workflowExtendedInfo?.cancelRequested === true;
    this.view = {
      ...(asked ? await this.lookAtPipelines(before) : before),
      status,
      ...(trouble ? { trouble } : {}),
      ...(isCancelling ? { cancelling: true } : {}),
    };
    return { state: 'running', view: this.told() };
  }

  private told(): Look['view'] {
    const { workflowId, name, trouble } = this.view;
    return { workflowId, name, rows: [], ...(trouble ? { trouble } : {}) };
  }

  /** Asks the batch, and those of its shards that go on. */
  private async ask(): Promise<void> {
    const progress = await this.run.progress();
    this.askedAt = Date.now();
    if (!progress) {
      this.silentSince ??= this.askedAt;
      return;
    }
    this.silentSince = undefined;
    this.progress = progress;
    const isNews = ({ workflowId, counts }: BatchProgress['shards'][number]) => {
      const said = this.shards.get(workflowId)?.counts ?? counts;
      return underWay(said) > 0;
    };
    const open = progress.shards.filter(isNews);
    const ended = progress.shards.filter((shard) => !isNews(shard)).slice(-endedShardsAtMost);
    const said = await this.run.shards([...open, ...ended]);
    for (const [id, shard] of said) this.shards.set(id, shard);
    const silent = open.find(({ workflowId }) => !said.has(workflowId));
    this.troubleOfShard = silent ? await this.whySilent(silent.workflowId) : undefined;
  }

  private async lookAtPipelines(before: BatchView): Promise<BatchView> {
    const { progress, shards } = this;
    if (!progress) return before;
    const rows = [...shards.values()].flatMap((shard) => shard.rows);
    const running = rows.filter(({ status }) => status === 'running').sort(byBeginning);
    const counts = exactCounts(progress, shards);
    const { concurrency, paused, stopped } = progress;
    const now = Date.now();
    const left = paused || stopped ? undefined : estimate({ counts, concurrency, rows, now });
    return {
      workflowId: before.workflowId,
      name: progress.name,
      status: 'running',
      counts,
      concurrency,
      paused,
      ...(stopped ? { stopped } : {}),
      running: await this.percentages.of(running),
      failed: failedOf(progress, rows),
      ...(left ? { estimate: left } : {}),
    };
  }

  private async whySilent(shard: string): Promise<string | undefined> {
    const description = await describeRun(this.session, shard);
    if (!description || statusOf(description) !== 'running') return undefined;
    return await troubleOf(this.session.client, description);
  }

  /** Why nobody says how the batch goes, where that lasts. */
  private async silence({ taskQueue }: WorkflowExecutionDescription): Promise<string | undefined> {
    if (this.silentSince === undefined) return undefined;
    const silent = Date.now() - this.silentSince;
    if (!(await isPolled(this.session.client, taskQueue))) return noWorkerPolls(taskQueue);
    if (silent < silenceIsTroubleAfter) return undefined;
    return `no worker has answered for ${describeDuration(silent)}: it is gone, or overloaded`;
  }
}

/** Those that the batch was told of, and those that it is yet to be told of. */
function failedOf({ failed }: BatchProgress, rows: readonly BatchRow[]): BatchRow[] {
  const names = new Set(failed.map(({ name }) => name));
  const more = rows.filter(({ status, name }) => status === 'failed' && !names.has(name));
  return [...failed, ...more].slice(0, 100);
}

function byBeginning(a: BatchRow, b: BatchRow): number {
  return (a.startedAt ?? 0) - (b.startedAt ?? 0);
}

import {
  type WorkflowExecutionDescription,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type {
  BatchInput,
  BatchProgress,
  BatchResult,
  BatchRow,
  ShardProgress,
  Status,
} from '../../pipeline/model.ts';
import { UsageError } from '../errors.ts';
import { describeKnown, startInput, statusOf } from '../run.ts';
import type { Session } from '../session.ts';
import { printable } from '../text.ts';
import { batchMemo } from './batch-memo.ts';
import { noCounts, underWay } from './counts.ts';

/** How long one question may take. Milliseconds. */
const patience = 5_000;
/** Shards asked at the same time. */
const asksAtOnce = 6;

/** What came of a batch so far, or in the end; `reason` where it ended without saying so itself. */
export type BatchState = Omit<BatchResult, 'status'> & { status: Status; reason?: string };

/** A batch that runs or ran: how far it is, what came of each of its pipelines. */
export class BatchRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly name: string;
  /** How many pipelines it has, where it says so. */
  readonly total: number | undefined;
  private readonly session: Session;
  private known: BatchInput | undefined;
  /** Rows of the shards that have ended: they change no more. */
  private readonly ended = new Map<string, ShardProgress>();

  constructor(
    session: Session,
    run: { workflowId: string; runId: string; memo?: Record<string, unknown> | undefined },
  ) {
    this.session = session;
    this.workflowId = run.workflowId;
    this.runId = run.runId;
    const memo = batchMemo(run.memo);
    this.name = memo?.batch ?? run.workflowId;
    this.total = memo?.total;
  }

  /** Address of the page in Temporal's Web UI that tells how the batch goes, where there is one. */
  get webUiUrl(): string | undefined {
    return this.session.webUiUrl(this.workflowId, this.runId);
  }

  private get handle(): WorkflowHandle {
    return this.session.client.workflow.getHandle(this.workflowId, this.runId);
  }

  async describe(): Promise<WorkflowExecutionDescription> {
    return await describeKnown(this.session, this);
  }

  /** Asks the batch to cancel itself; that it is cancelled is another matter, and takes a while. */
  async requestCancel(): Promise<void> {
    await this.session.client.withDeadline(Date.now() + patience, () => this.handle.cancel());
  }

  /** What the batch was started with. Throws {@link UsageError} where this version cannot read it. */
  async input(): Promise<BatchInput> {
    this.known ??= await this.readInput();
    return this.known;
  }

  private async readInput(): Promise<BatchInput> {
    const input = await startInput(this.session, this);
    if (isInput(input)) return input;
    throw new UsageError(`What ${this.workflowId} was started with cannot be read.`, {
      hint: 'Another version of Forgeline started it. Start it anew from its file.',
    });
  }

  /** How far it says it is; undefined where no worker answers. */
  async progress(): Promise<BatchProgress | undefined> {
    return await this.ask<BatchProgress>(this.handle);
  }

  /**
   * What a shard says of its pipelines; undefined where nobody can say.
   *
   * @param state whether the shard may go on: one that does not is asked no more than once
   */
  async shard(
    workflowId: string,
    state: 'running' | 'ended' = 'running',
  ): Promise<ShardProgress | undefined> {
    const before = this.ended.get(workflowId);
    if (before) return before;
    const shard = this.session.client.workflow.getHandle(workflowId);
    const said =
      (state === 'ended' ? await resultOf(shard) : undefined) ??
      (await this.ask<ShardProgress>(shard));
    if (said && underWay(said.counts) === 0) this.ended.set(workflowId, said);
    return said;
  }

  /** Several shards, in their order; without those of which nobody can say anything. */
  async shards(
    shards: BatchProgress['shards'],
    state: 'running' | 'ended' = 'running',
  ): Promise<Map<string, ShardProgress>> {
    const said = new Map<string, ShardProgress>();
    const waiting = [...shards];
    const askNext = async () => {
      for (let shard = waiting.shift(); shard; shard = waiting.shift()) {
        const { workflowId, counts } = shard;
        const isOver = state === 'ended' || underWay(counts) === 0;
        const answer = await this.shard(workflowId, isOver ? 'ended' : 'running');
        if (answer) said.set(workflowId, answer);
      }
    };
    await Promise.all(Array.from({ length: Math.min(asksAtOnce, shards.length) }, askNext));
    return said;
  }

  /** How the batch stands as a whole: so far, or in the end. */
  async state(): Promise<BatchState> {
    const description = await this.describe();
    const status = statusOf(description);
    if (status !== 'running') return await this.endedState(status);
    const progress = await this.progress();
    return progress ? { ...this.stateBy(progress), status } : this.bareState('running');
  }

  /**
   * Every pipeline of the batch, in the order in which it was given them; what never began is
   * `pending`, or `cancelled` once the batch has ended.
   */
  async rows(state: BatchState): Promise<BatchRow[]> {
    const hasEnded = state.status !== 'running';
    const shards = await this.shards(state.shards, hasEnded ? 'ended' : 'running');
    const known = new Map<string, BatchRow>();
    for (const { rows } of shards.values()) for (const row of rows) known.set(row.name, row);
    const { items } = await this.input();
    return items.map(({ name }) => {
      const row = known.get(name) ?? { name, status: 'pending' as const };
      const isOver = row.status !== 'pending' && row.status !== 'running';
      return hasEnded && !isOver ? { ...row, status: 'cancelled' } : row;
    });
  }

  private async endedState(status: Exclude<Status, 'running'>): Promise<BatchState> {
    try {
      const result: BatchResult = await this.handle.result();
      return result;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return detailsOf(error) ?? (await this.stateWithout(error, status));
    }
  }

  /** Of one that ended without a result: cancelled, terminated, or by a bug of ours. */
  private async stateWithout(
    { cause }: WorkflowFailedError,
    status: Exclude<Status, 'running'>,
  ): Promise<BatchState> {
    const progress = await this.progress();
    const state = progress ? { ...this.stateBy(progress), status } : this.bareState(status);
    const { pending, running, cancelled } = state.counts;
    const counts = {
      ...state.counts,
      pending: 0,
      running: 0,
      cancelled: cancelled + pending + running,
    };
    const why = cause instanceof CancelledFailure ? undefined : cause?.message;
    const reason = why === undefined ? {} : { reason: printable(why) };
    return { ...state, counts, ...reason };
  }

  private stateBy(progress: BatchProgress): Omit<BatchState, 'status'> {
    const { name, counts, failed, stopped, shards } = progress;
    const { workflowId } = this;
    return { name, workflowId, counts, failed, shards, ...(stopped ? { stopped } : {}) };
  }

  private bareState(status: Status): BatchState {
    const { name, workflowId, total = 0 } = this;
    const counts = { ...noCounts, total, pending: total };
    return { name, workflowId, status, counts, failed: [], shards: [] };
  }

  /** A query needs a worker that works. */
  private async ask<Answer>(of: WorkflowHandle): Promise<Answer | undefined> {
    return await this.session.client
      .withDeadline(Date.now() + patience, () => of.query<Answer>('progress'))
      .catch(() => undefined);
  }
}

/** The result that a run holds that did not fail; asks no worker. */
async function resultOf(handle: WorkflowHandle): Promise<ShardProgress | undefined> {
  try {
    const description = await handle.describe();
    if (statusOf(description) === 'running') return undefined;
    const result: unknown = await handle.result();
    return isShard(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

/** The whole result, which a batch with failed pipelines has in the details of its failure. */
function detailsOf({ cause }: WorkflowFailedError): BatchResult | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'PipelinesFailed') return undefined;
  const result: unknown = cause.details?.[0];
  return isResult(result) ? result : undefined;
}

function isInput(value: unknown): value is BatchInput {
  return isObject(value) && Array.isArray(value.items) && isObject(value.identity);
}

function isResult(value: unknown): value is BatchResult {
  return isObject(value) && isObject(value.counts) && Array.isArray(value.shards);
}

function isShard(value: unknown): value is ShardProgress {
  return isObject(value) && isObject(value.counts) && Array.isArray(value.rows);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

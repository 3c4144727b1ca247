import type { ChildWorkflowHandle } from '@temporalio/workflow';
import type {
  BatchCounts,
  BatchItem,
  BatchRow,
  ShardProgress,
  ShardReport,
  Steer,
  Workflows,
} from '../pipeline/model.ts';
import { overCounts, pendingCounts } from './batch-counts.ts';
import { steerSignal } from './batch-signals.ts';

/** One shard, as far as its batch knows it. */
export class Shard {
  state: 'waiting' | 'running' | 'ended' = 'waiting';
  counts: BatchCounts;
  running: BatchRow[] = [];
  failed: BatchRow[] = [];
  /** How many of its pipelines may run at once, as it was told last. */
  window = 0;
  /** More do not run, whatever it was told. */
  held = 0;
  /** Why it ended without having done its work. */
  lost: string | undefined;
  private child: ChildWorkflowHandle<Workflows['batchShard']> | undefined;
  private word: Steer | undefined;
  private sent: Steer | undefined;
  /** Whether a word is under way: Temporal delivers signals in any order, so that the next one waits. */
  private telling = false;

  constructor(
    readonly index: number,
    readonly workflowId: string,
    readonly items: BatchItem[],
  ) {
    this.counts = pendingCounts(items.length);
  }

  get hasBegun(): boolean {
    return this.state !== 'waiting';
  }

  /** Such as `web-1 to web-120`. */
  get place(): string {
    const first = this.items[0]?.name ?? '';
    return this.items.length > 1 ? `${first} to ${this.items.at(-1)?.name}` : first;
  }

  /** Its counts; where the batch has stopped, those that no shard will begin are cancelled. */
  countsIf(isStopped: boolean): BatchCounts {
    return isStopped && this.state === 'waiting' ? overCounts(this.counts) : this.counts;
  }

  begin(window: number): void {
    this.state = 'running';
    this.window = window;
    this.held = window;
    this.sent = { window };
  }

  started(child: ChildWorkflowHandle<Workflows['batchShard']>): void {
    this.child = child;
    this.tell();
  }

  /** Changes what it may do, where that is not so already. */
  steer(word: Steer): void {
    if (this.state !== 'running' || this.counts.pending === 0) return;
    this.word = word;
    this.window = word.window;
    this.held = Math.max(this.held, word.window);
    this.tell();
  }

  reported({ counts, running, failed }: ShardReport): void {
    if (this.state !== 'running') return;
    this.counts = counts;
    this.running = running;
    this.failed.push(...failed);
    const need = counts.pending + counts.running;
    this.held = Math.min(need, Math.max(counts.running, counts.pending > 0 ? this.window : 0));
  }

  ended({ counts, rows }: ShardProgress): void {
    this.counts = counts;
    this.failed = rows.filter(({ status }) => status === 'failed');
    this.close();
  }

  /** It ended without a result. What is not known of its pipelines counts as cancelled. */
  lostBy(reason: string): void {
    if (reason !== 'cancelled') this.lost = `${this.workflowId} did not do its work: ${reason}.`;
    this.close();
  }

  close(): void {
    this.state = 'ended';
    this.counts = overCounts(this.counts);
    this.running = [];
    this.held = 0;
    this.child = undefined;
  }

  /** A shard that is no more hears of nothing. */
  private tell(): void {
    const { child, word, sent } = this;
    if (this.telling || !child || !word) return;
    if (sent && sent.window === word.window && sent.stopped === word.stopped) return;
    this.sent = word;
    this.telling = true;
    void child
      .signal(steerSignal, word)
      .catch(() => undefined)
      .finally(() => {
        this.telling = false;
        this.tell();
      });
  }
}

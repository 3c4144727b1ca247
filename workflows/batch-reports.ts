import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { BatchRow, ShardInput } from '../pipeline/model.ts';
import { countsOf } from './batch-counts.ts';
import { reportSignal } from './batch-signals.ts';

/** Rows of running pipelines in one report. */
const mostRunning = 20;

/**
 * What a shard tells its batch, and when: after so many changes, when nothing is left to begin, when
 * half of those have ended that ran then, when fewer run than it was told, and of failures where the
 * batch counts them. One report at a time is under way; what changes meanwhile goes into the next one.
 */
export class ShardReports {
  private changes = 0;
  private failures: BatchRow[] = [];
  /** How many must run still for the next report while nothing is left to begin. */
  private drain: 'not yet' | { until: number } | 'told' = 'not yet';
  private settling = false;
  private sending: Promise<void> | undefined;

  /** @param onSent called when the next report may be due. */
  constructor(
    private readonly input: ShardInput,
    private readonly onSent: () => void,
  ) {}

  changed(): void {
    this.changes++;
  }

  failed(row: BatchRow): void {
    this.failures.push(row);
  }

  /** Fewer may run than before: the batch waits to hear that it is so. */
  lowered(): void {
    this.settling = true;
  }

  /** Sends a report, where there is reason to. */
  send(rows: readonly BatchRow[], window: number): void {
    // What is over is told by the result.
    const { pending, running } = countsOf(rows);
    if (this.sending || pending + running === 0) return;
    if (!this.isDue(pending, running, window)) return;
    this.sending = this.report(rows).finally(() => {
      this.sending = undefined;
      this.onSent();
    });
  }

  /** Tells how it was left at the end. */
  async last(rows: readonly BatchRow[]): Promise<void> {
    await this.sending;
    await this.report(rows);
  }

  async allSent(): Promise<void> {
    await this.sending;
  }

  private isDue(pending: number, running: number, window: number): boolean {
    const { reportEvery, tellFailures } = this.input;
    const isFailureDue = tellFailures !== undefined && this.failures.length >= tellFailures;
    const isSettled = this.settling && running <= window;
    if (isSettled) this.settling = false;
    return [
      this.changes >= reportEvery,
      isFailureDue,
      isSettled,
      this.isDrainDue(pending, running, window),
    ].some((is) => is);
  }

  private isDrainDue(pending: number, running: number, window: number): boolean {
    if (pending > 0 || this.drain === 'told') return false;
    if (this.drain === 'not yet') {
      this.drain = { until: Math.floor(running / 2) };
      // Else the batch knows that all its slots are held.
      return running < window;
    }
    if (running > this.drain.until) return false;
    this.drain = 'told';
    return true;
  }

  /** A batch that is no more hears of nothing; its shards are cancelled anyway. */
  private async report(rows: readonly BatchRow[]): Promise<void> {
    const { batchId, shard } = this.input;
    const failed = this.failures;
    this.failures = [];
    this.changes = 0;
    const running = rows.filter(({ status }) => status === 'running').slice(0, mostRunning);
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(batchId).signal(reportSignal, {
        shard,
        counts: countsOf(rows),
        running,
        failed,
      }),
    ).catch(() => undefined);
  }
}

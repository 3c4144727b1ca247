import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { DownloadResult } from '../pipeline/model.ts';
import { type DownloadMemo, downloadMemo } from './memo.ts';
import { withoutOwnHost } from './own-host.ts';
import { type ActivityView, downloadRows, type Row } from './progress/rows.ts';
import { Run, statusOf } from './run.ts';
import type { Session } from './session.ts';
import { printable, shellWord } from './text.ts';

/** A download of something that exists already. */
export class DownloadRun extends Run<DownloadResult> {
  readonly name = 'download';
  private readonly memo: DownloadMemo | undefined;

  constructor(
    session: Session,
    run: { workflowId: string; runId: string; memo?: Record<string, unknown> | undefined },
  ) {
    super(session, run);
    this.memo = downloadMemo(run.memo);
  }

  /** The command that asks for the same download, as far as the run tells. */
  get command(): string {
    const { uris = ['URI…'], destination } = this.memo ?? {};
    const words = [...uris.slice(0, 5), ...(uris.length > 5 ? ['…'] : [])].map(shellWord);
    return `forgeline download ${words.join(' ')} --to ${shellWord(destination?.folder ?? 'DIR')}`;
  }

  protected override rowsOf(
    progress: DownloadResult,
    activities: ReadonlyMap<string, ActivityView>,
  ): Row[] {
    return downloadRows(this.memo?.uris ?? [], progress, activities);
  }

  /** The result so far of a run that is under way, and the whole of it once it has ended. */
  async currentResult(): Promise<DownloadResult> {
    const result = await this.knownResult();
    return { ...result, files: withoutOwnHost(result.files) };
  }

  private async knownResult(): Promise<DownloadResult> {
    const description = await this.describe();
    if (statusOf(description) === 'running') {
      const progress = await this.askProgress(description);
      return progress ?? { status: 'running', files: [], errors: [] };
    }
    const handle = this.handle;
    try {
      const result: DownloadResult = await handle.result();
      return result;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const { cause } = error;
      const details = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
      if (isResult(details)) return details;
      const known = await this.askProgress(description);
      if (cause instanceof CancelledFailure) {
        return { files: [], errors: [], ...known, status: 'cancelled' };
      }
      return this.failedWithout(cause);
    }
  }

  /** The result of a run that was terminated, or ended by a bug of ours. */
  private failedWithout(cause: Error | undefined): DownloadResult {
    const error = {
      stage: 'download',
      code: 'run_ended',
      message: `The run ended before it had a result: ${printable(cause?.message ?? 'no cause is known')}`,
      hint: 'The log of the worker says more.',
    };
    return {
      status: 'failed',
      files: [],
      errors: (this.memo?.uris ?? []).map((uri) => ({ uri, ...error })),
    };
  }
}

function isResult(value: unknown): value is DownloadResult {
  return typeof value === 'object' && value !== null && 'files' in value && 'errors' in value;
}

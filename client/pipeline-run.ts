import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { ledgerWorkflowId } from '../pipeline/identity.ts';
import type {
  PipelineInput,
  PipelineProgress,
  PipelineResult,
  Status,
  TargetError,
} from '../pipeline/model.ts';
import { type PipelineMemo, pipelineMemo } from '../pipeline/pipeline-memo.ts';
import { resultOfProgress } from '../pipeline/resume.ts';
import { isPipelineInput, isPipelineResult } from '../pipeline/run-values.ts';
import { UsageError } from './errors.ts';
import type { Look } from './follow.ts';
import { withoutOwnHost } from './own-host.ts';
import { ledgerView, withLedger } from './progress/ledger.ts';
import { type ActivityView, pipelineRows, type Row } from './progress/rows.ts';
import { describeRun, Run, startInput, statusOf } from './run.ts';
import type { Session } from './session.ts';
import { printable } from './text.ts';

/** A pipeline that runs or ran: what was asked for, how far it is, what came of it. */
export class PipelineRun extends Run<PipelineProgress> {
  readonly name: string;
  private readonly memo: PipelineMemo | undefined;
  /** Whether a target was being asked for when it was last looked; what was not seen may have been. */
  private wasRequesting = true;
  private ledgerId: string | undefined;

  constructor(
    session: Session,
    run: { workflowId: string; runId: string; memo?: Record<string, unknown> | undefined },
  ) {
    super(session, run);
    this.memo = pipelineMemo(run.memo);
    this.name = this.memo?.definition.name ?? run.workflowId;
  }

  protected override rowsOf(
    progress: PipelineProgress,
    activities: ReadonlyMap<string, ActivityView>,
  ): Row[] {
    return pipelineRows(progress, activities);
  }

  /**
   * Asking takes a moment. Where it lasts, the ledger of the source is looked at, too, which does it
   * for this run.
   */
  override async look(): Promise<Look> {
    const look = await super.look();
    const { view } = look;
    const isRequesting = view.rows.some(({ stage }) => stage === 'requesting');
    const lasts = isRequesting && this.wasRequesting;
    this.wasRequesting = isRequesting;
    if (!lasts || look.state === 'ended' || view.trouble) return look;
    this.ledgerId ??= await this.idOfLedger();
    const description = this.ledgerId && (await describeRun(this.session, this.ledgerId));
    if (!description) return look;
    const ledger = await ledgerView(this.session.client, description);
    return { ...look, view: withLedger(view, ledger) };
  }

  /** Empty where this version cannot read what the run was started with. */
  private async idOfLedger(): Promise<string> {
    try {
      const { identity, plan } = await this.input();
      return ledgerWorkflowId(identity, plan.source.uri);
    } catch (error) {
      if (error instanceof UsageError) return '';
      throw error;
    }
  }

  /** The result so far of a run that is under way, and the whole of it once it has ended. */
  async currentResult(): Promise<PipelineResult> {
    const description = await this.describe();
    const result =
      statusOf(description) === 'running'
        ? ((await this.askProgress(description))?.result ?? this.bareResult('running'))
        : await this.endedResult();
    const images = result.images.map((image) => ({ ...image, files: withoutOwnHost(image.files) }));
    return { ...result, images };
  }

  /** What the run was started with. Throws {@link UsageError} where this version cannot read it. */
  async input(): Promise<PipelineInput> {
    const input = await startInput(this.session, this);
    if (isPipelineInput(input)) return input;
    throw new UsageError(`What ${this.workflowId} was started with cannot be read.`, {
      hint: `Another version of Forgeline started it. Build it anew from its file, or look at it with: forgeline show ${this.workflowId}`,
    });
  }

  /**
   * What an ended run left, each file with its host; undefined where nobody can say how far it came.
   * Of one that did not say so itself, a worker is asked.
   */
  async knownResult(): Promise<PipelineResult | undefined> {
    try {
      const result: PipelineResult = await this.handle.result();
      return result;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const said = detailsOf(error);
      if (said) return said;
      const progress = await this.askProgress(await this.describe());
      if (!progress) return undefined;
      return progress.result.status === 'running' ? resultOfProgress(progress) : progress.result;
    }
  }

  private async endedResult(): Promise<PipelineResult> {
    const handle = this.handle;
    try {
      const result: PipelineResult = await handle.result();
      return result;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      return detailsOf(error) ?? (await this.resultWithout(error));
    }
  }

  /** The result of a run that ended without saying it: cancelled, terminated, or by a bug of ours. */
  private async resultWithout({ cause }: WorkflowFailedError): Promise<PipelineResult> {
    const status = cause instanceof CancelledFailure ? 'cancelled' : 'failed';
    const known = (await this.askProgress(await this.describe()))?.result;
    if (known && known.status === status) return known;
    return this.bareResult(status, {
      stage: 'generate',
      code: status === 'cancelled' ? 'cancelled' : 'run_ended',
      message: `The run ended before it had a result: ${printable(cause?.message ?? 'no cause is known')}`,
      hint: 'The log of the worker says more.',
    });
  }

  private bareResult(status: Status, error?: TargetError): PipelineResult {
    const failed = status === 'failed' && error ? { error } : {};
    const { images = [], simulate } = this.memo?.definition ?? {};
    return {
      name: this.name,
      workflowId: this.workflowId,
      status,
      source: this.memo?.source ?? { uri: '', revision: '' },
      ...(simulate ? { simulated: true } : {}),
      images: images.map(({ id, format, publications }) => ({
        id,
        format,
        status,
        files: [],
        publications: simulate
          ? []
          : publications.map(({ id, account }) => ({ id, account, status })),
        ...failed,
      })),
    };
  }
}

/** The whole result, which a run with failed targets has in the details of its failure. */
function detailsOf({ cause }: WorkflowFailedError): PipelineResult | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'TargetsFailed') return undefined;
  const result: unknown = cause.details?.[0];
  return isPipelineResult(result) ? result : undefined;
}

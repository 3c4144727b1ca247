import type { DownloadResult, PipelineResult } from '../pipeline/model.ts';
import { type DecisionRequest, decideRun } from './approve-run.ts';
import { type FollowOptions, followRuns } from './follow.ts';
import { PipelineRun } from './pipeline-run.ts';
import type { RunView } from './progress/rows.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import { unblockRun } from './unblock-run.ts';

/** Whatever is followed can end, and then has a result. */
type Ending<Result> = Run<unknown> & { currentResult(): Promise<Result> };

/** A pipeline or download that was started or joined. It goes on without this handle, too. */
export class RunHandle<Result> {
  /** Workflow id in Temporal; the commands `follow`, `show`, `cancel` and `retry` take it. */
  readonly id: string;
  /** Whether the run was in progress already, started by somebody else. */
  readonly joined: boolean;
  readonly #run: Ending<Result>;
  readonly #session: Session;

  constructor(session: Session, started: { run: Ending<Result>; how: 'started' | 'joined' }) {
    this.#session = session;
    this.#run = started.run;
    this.id = started.run.workflowId;
    this.joined = started.how === 'joined';
  }

  /** Address of the run in Temporal's Web UI; undefined where it is not known for this cluster. */
  get webUiUrl(): string | undefined {
    return this.#run.webUiUrl;
  }

  /**
   * Waits for the end, and answers with the result whatever it is: look at its `status`, and at the
   * `error` of each target. Throws {@link OutcomeUnknown} where Temporal does not answer, or nobody
   * works on the run, for longer than `patienceMs`.
   */
  async result(options: Pick<FollowOptions, 'signal' | 'patienceMs'> = {}): Promise<Result> {
    await this.follow(undefined, options);
    return await this.#run.currentResult();
  }

  /** The result so far: what is done is in it, the rest has the status `running`. */
  async currentResult(): Promise<Result> {
    return await this.#run.currentResult();
  }

  /**
   * Calls `onProgress` with stages and percentages of all targets, about twice a second, until the
   * run ends or `signal` is aborted.
   */
  async follow(
    onProgress?: (view: RunView) => void,
    options: Pick<FollowOptions, 'signal' | 'patienceMs'> = {},
  ): Promise<'ended' | 'stopped'> {
    return await followRuns([this.#run], {
      ...options,
      mend: () => this.#session.mend(),
      check: () => this.#session.checkNotDown(),
      show: ([view]) => {
        if (view) onProgress?.(view);
      },
    });
  }

  /** Cancels the run, at UForge too, and waits until it has cleaned up behind itself. */
  async cancel(): Promise<Result> {
    await this.#run.requestCancel();
    return await this.result();
  }
}

export interface DecisionOptions extends Omit<DecisionRequest, 'by' | 'timeoutMs'> {
  /** Who decides. */
  by: string;
  /** @default 60000 */
  timeoutMs?: number;
}

/** A pipeline that was started, joined or found. */
export class PipelineHandle extends RunHandle<PipelineResult> {
  readonly #pipeline: PipelineRun;
  readonly #session: Session;

  constructor(session: Session, started: { run: PipelineRun; how: 'started' | 'joined' }) {
    super(session, started);
    this.#session = session;
    this.#pipeline = started.run;
  }

  /**
   * Lets what waits for a person go on (`onBlocked: wait` in the pipeline file): the target that is
   * named, or all. Answers with the names of the targets that go on. Throws {@link UsageError} where
   * nothing waits, or not this, and {@link OutcomeUnknown} where no worker answers within `timeoutMs`.
   */
  async unblock(options: { target?: string; timeoutMs?: number } = {}): Promise<string[]> {
    const { target, timeoutMs = 60_000 } = options;
    const request = target === undefined ? { timeoutMs } : { target, timeoutMs };
    return (await unblockRun(this.#session, this.#pipeline, request)).targets;
  }

  /**
   * Lets what waits for approval be published (`approve` in the pipeline file): the publication that is
   * named, or all that wait. Answers with the publications that it is about. Throws {@link UsageError}
   * where none waits, or not this, and {@link OutcomeUnknown} where no worker answers within `timeoutMs`.
   */
  async approve(options: DecisionOptions): Promise<string[]> {
    return await this.#decide('approve', options);
  }

  /** Refuses it, alike: the publication is left out, or, where all were asked for, all is cancelled. */
  async reject(options: DecisionOptions): Promise<string[]> {
    return await this.#decide('reject', options);
  }

  async #decide(
    decision: 'approve' | 'reject',
    { timeoutMs = 60_000, ...request }: DecisionOptions,
  ): Promise<string[]> {
    const asked = { ...request, timeoutMs };
    return (await decideRun(this.#session, this.#pipeline, decision, asked)).targets;
  }
}

/** A pipeline that was not started, as nothing has changed since it was built last. */
export class SkippedPipelineHandle extends PipelineHandle {
  readonly #result: PipelineResult;

  constructor(session: Session, result: PipelineResult) {
    const run = new PipelineRun(session, { workflowId: result.workflowId, runId: '' });
    super(session, { run, how: 'joined' });
    this.#result = result;
  }

  override async result(): Promise<PipelineResult> {
    return this.#result;
  }

  override async currentResult(): Promise<PipelineResult> {
    return this.#result;
  }

  override async follow(): Promise<'ended' | 'stopped'> {
    return 'ended';
  }

  override async cancel(): Promise<PipelineResult> {
    return this.#result;
  }
}

export type DownloadHandle = RunHandle<DownloadResult>;

import type { DownloadResult, PipelineResult } from '../pipeline/model.ts';
import { type FollowOptions, followRuns } from './follow.ts';
import type { PipelineRun } from './pipeline-run.ts';
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
}

export type DownloadHandle = RunHandle<DownloadResult>;

import type { BatchProgress, BatchRow } from '../../pipeline/model.ts';
import { OutcomeUnknown } from '../errors.ts';
import { type FollowOptions, followRuns } from '../follow.ts';
import type { Session } from '../session.ts';
import type { BatchRun, BatchState } from './batch-run.ts';
import { rowsOnTerminal } from './batch-show.ts';
import type { BatchView } from './batch-view.ts';
import { BatchWatch } from './batch-watch.ts';
import { controlPatience, pauseBatch, setConcurrency, unpauseBatch } from './control.ts';
import type { LookFor } from './percentages.ts';

/** What came of a batch, with every pipeline of it. */
export interface BatchOutcome extends BatchState {
  /** In the order of the batch. */
  pipelines: BatchRow[];
}

/** A batch that was started, joined or found. It goes on without this handle, too. */
export class BatchHandle {
  /** Workflow id in Temporal; the commands `batch follow`, `show`, `cancel` and `retry` take it. */
  readonly id: string;
  /** Whether the batch was in progress already, started by somebody else. */
  readonly joined: boolean;
  readonly #run: BatchRun;
  readonly #session: Session;

  constructor(session: Session, started: { run: BatchRun; how: 'started' | 'joined' }) {
    this.#session = session;
    this.#run = started.run;
    this.id = started.run.workflowId;
    this.joined = started.how === 'joined';
  }

  /** Address of the batch in Temporal's Web UI; undefined where it is not known for this cluster. */
  get webUiUrl(): string | undefined {
    return this.#run.webUiUrl;
  }

  /** How far the batch is, as of what its pipelines last told it. Throws {@link OutcomeUnknown}. */
  async progress(): Promise<BatchProgress> {
    const progress = await this.#run.progress();
    if (progress) return progress;
    throw new OutcomeUnknown(`No worker says how far ${this.id} is.`, {
      hint: 'See whether one runs with: forgeline doctor',
    });
  }

  /** Every pipeline of the batch, and what came of it so far. */
  async pipelines(): Promise<BatchRow[]> {
    return await this.#run.rows(await this.#run.state());
  }

  /**
   * Waits for the end, and answers with what came of it, whatever it is: look at its `status`, and at
   * the `reason` of each pipeline that failed. Throws {@link OutcomeUnknown} where Temporal does not
   * answer, or nobody works on the batch, for longer than `patienceMs`.
   */
  async result(options: Pick<FollowOptions, 'signal' | 'patienceMs'> = {}): Promise<BatchOutcome> {
    await this.#followed({}, undefined, options);
    const state = await this.#run.state();
    return { ...state, pipelines: await this.#run.rows(state) };
  }

  /**
   * Calls `onProgress` with totals, what runs and how far that is, about once a second, until the batch
   * ends or `signal` is aborted.
   */
  async follow(
    onProgress?: (view: BatchView) => void,
    options: Pick<FollowOptions, 'signal' | 'patienceMs'> = {},
  ): Promise<'ended' | 'stopped'> {
    return await this.#followed(
      { lookFor: { most: rowsOnTerminal, everyMs: 2_000 } },
      onProgress,
      options,
    );
  }

  /** Cancels the batch and what of it runs, at UForge too, and waits until all has cleaned up. */
  async cancel(): Promise<BatchOutcome> {
    await this.#run.requestCancel();
    return await this.result();
  }

  /** Has the batch begin nothing new; what runs goes on. */
  async pause(options: { note?: string; timeoutMs?: number } = {}): Promise<void> {
    await pauseBatch(this.#session, this.#run, { timeoutMs: controlPatience, ...options });
  }

  /** Has a paused batch go on. */
  async unpause(options: { timeoutMs?: number } = {}): Promise<void> {
    await unpauseBatch(this.#session, this.#run, { timeoutMs: controlPatience, ...options });
  }

  /** Sets how many pipelines run at once. What runs goes on, also where it is lowered. */
  async setConcurrency(concurrency: number, options: { timeoutMs?: number } = {}): Promise<void> {
    const patience = { timeoutMs: controlPatience, ...options };
    await setConcurrency(this.#session, this.#run, { concurrency, ...patience });
  }

  async #followed(
    { lookFor }: { lookFor?: LookFor },
    onProgress: ((view: BatchView) => void) | undefined,
    options: Pick<FollowOptions, 'signal' | 'patienceMs'>,
  ): Promise<'ended' | 'stopped'> {
    const session = this.#session;
    const watch = new BatchWatch(this.#run, { session, ...(lookFor ? { lookFor } : {}) });
    return await followRuns([watch], {
      ...options,
      mend: () => session.mend(),
      check: () => session.checkNotDown(),
      show: ([run]) => {
        const trouble = run?.trouble;
        onProgress?.({ ...watch.view, ...(trouble ? { trouble } : {}) });
      },
    });
  }
}

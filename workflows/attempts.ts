import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PipelinePlan, TargetError, TargetProgress } from '../pipeline/model.ts';
import { BlockedTargets, isMendable } from './blocked.ts';
import { Deadline, within } from './deadline.ts';
import { cancellationOf, deadlineError, targetErrorOf, timeoutError } from './errors.ts';
import type { PipelineState } from './pipeline-state.ts';
import { recordAttention } from './search-attributes.ts';

/** One step of one target. */
export interface Step {
  target: TargetProgress;
  /** What people know the target by, such as `virtualbox/download`. */
  name: string;
  /** `generate`, `publish`, `download` or `packages`. */
  stage: string;
  /** Milliseconds that one attempt may take. */
  limitMs: number | undefined;
  /** Called again where somebody has mended what kept it. */
  work(): Promise<void>;
  /** Called when it is not tried again: ends what runs on for nothing. Never throws. */
  giveUp(): Promise<void>;
}

/** Tries the steps of one run: within their limits, and again where a person has helped. */
export class Attempts {
  private readonly root = CancellationScope.current();
  private readonly blocked = new BlockedTargets();
  private readonly deadline: Deadline;

  constructor(
    private readonly plan: PipelinePlan,
    private readonly state: PipelineState,
  ) {
    this.deadline = new Deadline(plan.deadlineMs);
  }

  /** Cancels what is not done by the pipeline's deadline. */
  async untilDeadline(work: () => Promise<void>): Promise<void> {
    await this.deadline.limit(work);
  }

  /**
   * Runs one step, and says whether it succeeded. A failure is recorded at its target and nowhere else;
   * only a cancellation of the run goes on up.
   */
  async attempt(step: Step): Promise<boolean> {
    try {
      const error = await this.triedUntilDone(step);
      if (error === undefined) {
        this.state.enter(step.target, 'completed');
        return true;
      }
      await CancellationScope.nonCancellable(() => step.giveUp());
      this.state.fail(step.target, error);
      return false;
    } catch (error) {
      if (isCancellation(error)) await CancellationScope.nonCancellable(() => step.giveUp());
      throw error;
    }
  }

  /**
   * Waits for a person's answer, which takes nothing off the time. A deadline that passed before is
   * recorded at the target; only a cancellation of the run goes on up.
   */
  async answered<T>(
    step: Pick<Step, 'target' | 'stage'>,
    wait: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await this.deadline.hold(wait);
    } catch (error) {
      if (this.root.consideredCancelled || !this.deadline.passed) throw error;
      this.state.fail(step.target, deadlineError(step.stage));
      return undefined;
    }
  }

  /** Why the step failed for good; undefined where it succeeded. */
  private async triedUntilDone(step: Step): Promise<TargetError | undefined> {
    for (;;) {
      const error = await this.triedOnce(step);
      if (error === undefined || this.deadline.passed || !this.isWaitedFor(error)) return error;
      recordAttention();
      this.state.block(step.target, error);
      await this.deadline.hold(() => this.blocked.wait(step.name));
    }
  }

  private async triedOnce({ stage, limitMs, work }: Step): Promise<TargetError | undefined> {
    let late = false;
    try {
      await within(limitMs, work, () => {
        late = true;
      });
      return undefined;
    } catch (error) {
      if (this.root.consideredCancelled) throw cancellationOf(error);
      if (late && limitMs !== undefined) return timeoutError(stage, limitMs);
      return this.deadline.passed ? deadlineError(stage) : targetErrorOf(error, stage);
    }
  }

  private isWaitedFor(error: TargetError): boolean {
    return this.plan.policies?.onBlocked === 'wait' && isMendable(error);
  }
}

import type { Problem } from '../pipeline/model.ts';
import { ExitStatus } from './exit-status.ts';

/**
 * What went wrong, for a person: the message is one sentence that says what and where, the hint what
 * to do about it. Neither holds a secret. A bug is any other error.
 */
export class ForgelineError extends Error {
  override name = 'ForgelineError';
  /** What the command exits with. */
  readonly exitStatus: ExitStatus = ExitStatus.failed;
  readonly hint?: string;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    if (options.hint) this.hint = options.hint;
  }
}

/** Bad usage or configuration: nothing was started. */
export class UsageError extends ForgelineError {
  override name = 'UsageError';
  override readonly exitStatus = ExitStatus.usage;
}

/** Pipelines that cannot be started, with all reasons at once: nothing was started. */
export class PipelineRefused extends UsageError {
  override name = 'PipelineRefused';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'), {
      hint: problems.find((problem) => problem.hint)?.hint,
    });
    this.problems = problems;
  }
}

/** A pipeline of this name runs already, and is another one: nothing was started. */
export class DifferentRunInProgress extends UsageError {
  override name = 'DifferentRunInProgress';
  readonly workflowId: string;

  constructor(options: { what: string; workflowId: string; differences: readonly string[] }) {
    const { what, workflowId, differences } = options;
    super(`${what} is already running, with something else: ${differences.join('; ')}.`, {
      hint: `Follow it with: forgeline follow ${workflowId} — or cancel it with: forgeline cancel ${workflowId}`,
    });
    this.workflowId = workflowId;
  }
}

/** Temporal could not be reached, or nobody worked, for too long; what was started goes on. */
export class OutcomeUnknown extends ForgelineError {
  override name = 'OutcomeUnknown';
  override readonly exitStatus = ExitStatus.unknown;
}

/** Somebody stopped the background processes on purpose; what was started goes on with the next. */
export class BroughtDown extends OutcomeUnknown {
  override name = 'BroughtDown';

  constructor() {
    super('"forgeline down" stopped the background processes: what was started pauses.', {
      hint: 'It goes on with the next "forgeline build", or with "forgeline up".',
    });
  }
}

/** The person, or the system, asked the command to stop before it had started anything. */
export class Interrupted extends ForgelineError {
  override name = 'Interrupted';
  override readonly exitStatus: ExitStatus;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('Interrupted: nothing was started.');
    this.exitStatus = signal === 'SIGINT' ? ExitStatus.interrupted : ExitStatus.terminated;
  }
}

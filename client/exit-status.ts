import type { PipelineResult } from '../pipeline/model.ts';

/** What the command's exit status means; scripts and CI jobs branch on it. */
export const ExitStatus = {
  done: 0,
  failed: 1,
  /** Bad usage or configuration: nothing was started. */
  usage: 2,
  /** The outcome is not known; the pipeline goes on. */
  unknown: 3,
  cancelled: 4,
  /** Detached by Ctrl-C; the pipeline goes on. */
  interrupted: 130,
  /** Detached by SIGTERM; the pipeline goes on. */
  terminated: 143,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** The one status that stands for many results: a failure weighs more than a cancellation. */
export function exitStatusOf(results: readonly Pick<PipelineResult, 'status'>[]): ExitStatus {
  const statuses = new Set(results.map((result) => result.status));
  if (statuses.has('running')) return ExitStatus.unknown;
  if (statuses.has('failed')) return ExitStatus.failed;
  if (statuses.has('cancelled')) return ExitStatus.cancelled;
  return ExitStatus.done;
}

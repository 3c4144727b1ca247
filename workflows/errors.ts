import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { durationText } from '../pipeline/duration.ts';
import type { ImagePlan, TargetError } from '../pipeline/model.ts';

/** What a failed step means for people: the error that its activity described, or the nearest to it. */
export function targetErrorOf(error: unknown, stage: string): TargetError {
  const cause = rootOf(error);
  if (cause instanceof ApplicationFailure) {
    const described = cause.details?.[0];
    if (isTargetError(described)) return described;
  }
  if (cause instanceof TimeoutFailure) {
    return {
      stage,
      code: 'timed_out',
      message: 'The step took longer than it may.',
      hint: 'Look whether a worker runs (forgeline doctor), then build again.',
    };
  }
  return {
    stage,
    code: 'internal_error',
    message: `Forgeline itself failed: ${cause instanceof Error ? cause.message : 'unknown cause'}.`,
    hint: 'The log of the worker says more.',
  };
}

/** The end of a target whose request may have been carried out, which nothing here can find out. */
export function outcomeUnknown(stage: string, reason: string, why: string): ApplicationFailure {
  const error: TargetError = {
    stage,
    code: 'outcome_unknown',
    message: `Whether UForge did what was asked cannot be seen, as ${why}. Its answer was lost: ${reason}`,
    hint: 'Look there whether it was done; if not, build again.',
  };
  return failureOf(error);
}

/** The failure that {@link targetErrorOf} takes an error out of again. */
export function failureOf(error: TargetError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: `${error.message} ${error.hint}`,
    nonRetryable: true,
    details: [error],
  });
}

/** What ends a cancelled run: what is cancelled can also end as timed out, where its worker died. */
export function cancellationOf(error: unknown): unknown {
  return isCancellation(error) ? error : new CancelledFailure('The run was cancelled.');
}

/** Whether nobody can say what UForge did. */
export function isOutcomeUnknown({ code }: TargetError): boolean {
  return code === 'outcome_unknown';
}

/** What a target is told whose pipeline ran out of time. */
export function deadlineError(stage: string): TargetError {
  return {
    stage,
    code: 'deadline_exceeded',
    message: 'The deadline of the pipeline passed before this was done.',
    hint: 'Look why it took so long, or set a longer deadline in the pipeline file and build again: a retry keeps the old one.',
  };
}

/** What a target is told one step of which took longer than its own limit, in milliseconds. */
export function timeoutError(stage: string, limitMs: number): TargetError {
  return {
    stage,
    code: 'step_timed_out',
    message: `It took longer than the ${durationText(limitMs)} that timeouts.${stage} allows.`,
    hint: 'Look why it took so long, or set a longer limit in the pipeline file and build again: a retry keeps the old one.',
  };
}

/** What the targets of an image are told that was not generated. */
export function imageFailed(image: ImagePlan): TargetError {
  return {
    stage: 'generate',
    code: 'image_failed',
    message: `The image ${image.id} was not generated.`,
    hint: 'See why the generation failed.',
  };
}

/** What a publication is told that waited for all images in vain. */
export function notAllGenerated(image: ImagePlan): TargetError {
  return {
    stage: 'publish',
    code: 'not_all_generated',
    message: `${image.id} was not published, as publishWhen is all-generated and another image failed.`,
    hint: 'See why that generation failed.',
  };
}

/** What made an activity or a child fail. */
export function rootOf(error: unknown): unknown {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) {
    return error.cause ?? error;
  }
  return error;
}

/** Whether a child was not started as a run of its id is in progress. */
export function isAlreadyStarted(error: unknown): boolean {
  return error instanceof WorkflowExecutionAlreadyStartedError;
}

function isTargetError(value: unknown): value is TargetError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    'hint' in value &&
    'stage' in value
  );
}

/**
 * The end of a run of which targets failed: the reasons and remedies in its message, which is all that
 * the Web UI shows of it at first, and the whole result in its details.
 */
export function targetsFailed(reasons: string[], result: object): ApplicationFailure {
  const shown = reasons.slice(0, 5).join(' ');
  const failure = ApplicationFailure.create({
    type: 'TargetsFailed',
    nonRetryable: true,
    message: reasons.length > 5 ? `${shown} And ${reasons.length - 5} more.` : shown,
    details: [result],
  });
  // The way through the workflow's code explains nothing of a failure at UForge or on a disk.
  failure.stack = '';
  return failure;
}

/** The end of a batch of which pipelines failed; the result in its details is without their rows. */
export function pipelinesFailed(message: string, result: object): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type: 'PipelinesFailed',
    nonRetryable: true,
    message,
    details: [result],
  });
  failure.stack = '';
  return failure;
}

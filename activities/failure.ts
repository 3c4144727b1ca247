import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { TargetError } from '../pipeline/model.ts';
import { UnresolvedReference } from '../pipeline/reference.ts';
import { MalformedAnswer, NotFound, UForgeError, Unreachable } from '../uforge/index.ts';
import { KnownOutage } from './outage.ts';
import { pauseBeforeNextAttempt, retryAfterOf } from './pauses.ts';

/**
 * Turns what went wrong into the one kind of failure that workflows and people see: an
 * `ApplicationFailure` whose `type` is a machine-readable code, whose message says the reason and the
 * remedy (the Web UI shows nothing else in the event row), and whose only detail is a TargetError.
 */
export function targetFailure(
  error: TargetError,
  options: {
    retryable: 'yes' | 'no';
    nextRetryDelayMs?: number;
    cause?: unknown;
    /** Nothing that the worker's log must tell of again. */
    known?: true;
  },
): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.code,
    message: error.hint ? `${error.message} ${error.hint}` : error.message,
    nonRetryable: options.retryable === 'no',
    details: [error],
    ...(options.retryable === 'yes' && {
      nextRetryDelay: options.nextRetryDelayMs ?? pauseBeforeNextAttempt(),
    }),
    ...(options.known ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(options.cause instanceof Error ? { cause: options.cause } : {}),
  });
}

/** Turns any error of a step into a failure; what is classified already passes unchanged. */
export function failureOf(error: unknown, stage: string): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const explained = explain(error, stage);
  if (error instanceof KnownOutage) {
    return targetFailure(explained, {
      retryable: 'yes',
      nextRetryDelayMs: retryAfterOf(error) ?? pauseBeforeNextAttempt(),
      known: true,
    });
  }
  const isFinal =
    error instanceof UForgeError
      ? // A page that a proxy puts in UForge's place for a while must not end a pipeline of hours.
        !error.retryable && !isForeign(error)
      : error instanceof UnresolvedReference;
  const cause = error instanceof UForgeError ? {} : { cause: error };
  if (isFinal) return targetFailure(explained, { retryable: 'no', ...cause });
  const nextRetryDelayMs = Math.max(pauseBeforeNextAttempt(), retryAfterOf(error) ?? 0);
  return targetFailure(explained, { retryable: 'yes', nextRetryDelayMs, ...cause });
}

function isForeign(error: UForgeError): boolean {
  return error instanceof MalformedAnswer && error.kind === 'foreign';
}

/** What an error means for people. */
export function explain(error: unknown, stage: string): TargetError {
  if (error instanceof UForgeError) return explainUForge(error, stage);
  if (error instanceof UnresolvedReference) {
    return { stage, code: 'unresolved_reference', message: error.message, hint: error.hint };
  }
  return {
    stage,
    code: 'internal_error',
    message: `Forgeline itself failed: ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'The log of the worker says more.',
  };
}

function explainUForge(error: UForgeError, stage: string): TargetError {
  const { status, uforgeMessage, detail } = error;
  const said = {
    ...(status === undefined ? {} : { status }),
    ...(uforgeMessage === undefined ? {} : { message: uforgeMessage }),
    ...(detail === undefined ? {} : { detail }),
  };
  return {
    stage,
    code: codeOf(error),
    message: error.message,
    hint: hintOf(error),
    ...(Object.keys(said).length === 0 ? {} : { uforge: said }),
  };
}

/** Where a setting is the remedy, it is named. */
function hintOf(error: UForgeError): string {
  if (error instanceof NotFound && error.operation === 'uforgeStatus_get') {
    return 'Check UFORGE_URL: the address of the API ends with /api at most installations.';
  }
  if (error instanceof Unreachable && /ISSUER|VERIFY|SELF_SIGNED/.test(error.code)) {
    return "Set UFORGE_CA_FILE to a file of the authority that signed the server's certificate.";
  }
  return error.hint;
}

/** `NotEntitled` becomes `not_entitled`. */
function codeOf(error: UForgeError): string {
  return error.name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

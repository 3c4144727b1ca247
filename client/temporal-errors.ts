import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';

/** Codes of gRPC that say that nobody answered, rather than that the answer was no. */
const unreachableCodes: readonly number[] = [
  1, // cancelled: the connection was torn down
  4, // deadline exceeded
  14, // unavailable
];

/** Whether a call failed because Temporal did not answer, so that trying again can help. */
export function isUnreachable(error: unknown): boolean {
  const code = grpcCodeOf(error);
  return code !== undefined && unreachableCodes.includes(code);
}

/** Whether Temporal knows no run of this id. */
export function isNoSuchRun(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCodeOf(error) === 5;
}

function grpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  if (error instanceof ServiceError && isGrpcServiceError(error.cause)) return error.cause.code;
  return undefined;
}

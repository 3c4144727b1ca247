/** Whether the server may have acted: nothing was sent, it cannot be known, or an answer came. */
export type Sent = 'no' | 'maybe' | 'yes';

export interface UForgeErrorDetails {
  /** UForge's name of the operation, such as `machineImage_generate`. */
  operation: string;
  /** HTTP status, where an answer came. */
  status?: number;
  /** UForge's own message, with secrets blotted out. */
  uforgeMessage?: string;
  /** What else UForge said (message id and parameters). */
  detail?: string;
  /** Milliseconds that the server asked to wait (`Retry-After`). */
  retryAfterMs?: number;
}

/**
 * What every failed call of this client throws; one class for each cause. Carries no secret: neither
 * credentials nor one-time download ids, and no address with a query.
 */
export abstract class UForgeError extends Error {
  readonly operation: string;
  readonly status?: number;
  readonly uforgeMessage?: string;
  readonly detail?: string;
  readonly retryAfterMs?: number;
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable: boolean = false;
  readonly sent: Sent = 'yes';
  /** What a person can do about it. */
  abstract readonly hint: string;

  constructor(message: string, details: UForgeErrorDetails) {
    super(message);
    this.operation = details.operation;
    if (details.status !== undefined) this.status = details.status;
    if (details.uforgeMessage !== undefined) this.uforgeMessage = details.uforgeMessage;
    if (details.detail !== undefined) this.detail = details.detail;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

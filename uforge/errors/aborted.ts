import { type Sent, UForgeError } from './uforge-error.ts';

/** The caller's `AbortSignal` ended the call. */
export class Aborted extends UForgeError {
  override readonly name = 'Aborted';
  override readonly sent: Sent;
  readonly hint = 'Start it again if that was not meant.';

  constructor(operation: string, sent: Sent) {
    super(`${operation} was aborted.`, { operation });
    this.sent = sent;
  }
}

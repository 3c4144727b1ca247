import { type Sent, UForgeError } from './uforge-error.ts';

/** What was asked for cannot be sent: the fault is on this side, and nothing was sent. */
export class InvalidRequest extends UForgeError {
  override readonly name = 'InvalidRequest';
  override readonly sent: Sent = 'no';
  readonly hint = 'Correct what is named in the message.';

  constructor(message: string, operation: string) {
    super(message, { operation });
  }
}

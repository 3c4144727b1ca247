import { UForgeError } from './uforge-error.ts';

/** 429: too many requests. `retryAfterMs` says how long to wait, where the server said it. */
export class Busy extends UForgeError {
  override readonly name = 'Busy';
  override readonly retryable = true;
  readonly hint = 'Wait and try again, or send fewer requests.';
}

import { UForgeError } from './uforge-error.ts';

/** 5xx, from UForge or from a proxy in front of it. The work may have been done nevertheless. */
export class Unavailable extends UForgeError {
  override readonly name = 'Unavailable';
  override readonly retryable = true;
  readonly hint = 'Try again later; if it persists, look at the state of the UForge server.';
}

import { UForgeError } from './uforge-error.ts';

/** Any other 4xx: the server understood the request and will not do it, as with a conflict (409). */
export class Refused extends UForgeError {
  override readonly name = 'Refused';
  /** 408 and 425 say themselves that trying again is meant. */
  override readonly retryable = this.status === 408 || this.status === 425;
  readonly hint =
    "Read UForge's message: the request has to change, or what it conflicts with has to end.";
}

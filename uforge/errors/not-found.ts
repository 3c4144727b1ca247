import { UForgeError } from './uforge-error.ts';

/** 404 or 410: there is no such resource, or not for this user. */
export class NotFound extends UForgeError {
  override readonly name = 'NotFound';
  readonly hint = 'Check the resource and that it has not been deleted.';
}

import { UForgeError } from './uforge-error.ts';

/** 403: the credentials are accepted, but the user may not do this. */
export class NotEntitled extends UForgeError {
  override readonly name = 'NotEntitled';
  readonly hint =
    'Ask a UForge administrator for the entitlement, or check whose resource this is.';
}

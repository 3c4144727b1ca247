import { UForgeError } from './uforge-error.ts';

/** 401: the server does not accept the credentials. */
export class Unauthorised extends UForgeError {
  override readonly name = 'Unauthorised';
  readonly hint = 'Check the login and the password or API keys.';
}

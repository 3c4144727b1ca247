/** A setting that cannot be used: one sentence, never with a secret in it, and what to do. */
export class InvalidSetting extends Error {
  constructor(
    /** The variable, flag or profile that is wrong, such as `UFORGE_URL`. */
    readonly variable: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'InvalidSetting';
  }
}

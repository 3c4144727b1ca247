/**
 * What goes wrong between a command and Temporal, said for people: one sentence, and a hint what to
 * do. Each subclass is one cause that a caller may want to tell from the others.
 */
export class TemporalError extends Error {
  constructor(
    /** Machine-readable cause, such as `temporal_unreachable`. */
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** No Temporal server answers, or it refuses the namespace or the credentials. */
export class TemporalUnreachable extends TemporalError {}

/** No Temporal CLI could be found, downloaded or built, or the one that was named does not run. */
export class TemporalCliUnavailable extends TemporalError {}

/** The folder for Forgeline's state cannot be used. */
export class UnusableHome extends TemporalError {}

/** A background process did not come up, or gave up. */
export class BackgroundFailure extends TemporalError {
  constructor(
    code: string,
    message: string,
    hint: string,
    /** Log of the process, absolute. */
    readonly logFile: string,
  ) {
    super(code, message, hint);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

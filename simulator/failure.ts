/** A request that the server refuses: becomes an answer with a `uforgeError` in it. */
export class UForgeFailure extends Error {
  override name = 'UForgeFailure';

  constructor(
    /** HTTP status, 4xx or 5xx. */
    readonly status: number,
    /** What a person reads as `localizedErrorMsg/message`. */
    message: string,
    /** Headers that go along, such as `WWW-Authenticate`. */
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

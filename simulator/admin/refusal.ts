/** A request to an admin endpoint that is refused: becomes a JSON answer. */
export class AdminFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

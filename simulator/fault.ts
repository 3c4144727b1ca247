/** A request as an interceptor sees it. */
export interface InterceptedRequest {
  method: string;
  /** Below the base, without query, such as `/users/pat/appliances/1/images`. */
  path: string;
  query: URLSearchParams;
  /** Absent if the path is no operation. */
  operation?: string;
  headers: Record<string, string | string[] | undefined>;
  /** How many requests for this operation came before, since start or reset. */
  earlier: number;
}

/** What goes wrong with one request. Several of these at once go wrong together. */
export interface Fault {
  /** Milliseconds to wait before anything is done. */
  delayMs?: number;
  /**
   * Answers with this status, instead of what the operation would have answered. Without a `body`,
   * 4xx and 5xx carry a `uforgeError`.
   */
  status?: number;
  /** Headers that go with the answer, in place of others of the same name. */
  headers?: Record<string, string>;
  /** Body of the answer, in place of the operation's. */
  body?: string;
  /**
   * For `status` and `body`: whether the operation's work is done all the same.
   *
   * @default 'before': it is not done
   */
  when?: 'before' | 'after';
  /** Breaks the connection without an answer, before or after the operation's work was done. */
  reset?: 'before' | 'after';
  /** Breaks the connection after so many bytes of the body. */
  truncateAt?: number;
  /** Changes the byte at this place of the body. */
  corruptAt?: number;
  /** Answers a request for a part of a file with the whole of it. */
  ignoreRange?: true;
  /** Bytes a second at which the body is sent. */
  bytesPerSecond?: number;
}

/** Says what goes wrong with a request; nothing if all is to go well. */
export type Interceptor = (
  request: InterceptedRequest,
) => Fault | undefined | Promise<Fault | undefined>;

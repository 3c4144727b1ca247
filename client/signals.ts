type StopSignal = 'SIGINT' | 'SIGTERM';

/**
 * The person's (SIGINT) or the system's (SIGTERM) wish that the command stops. While one of these
 * is open, the signals do not end the process.
 */
export interface Interruption {
  /** The first signal, once it came. */
  readonly signal: StopSignal | undefined;
  /** Aborted by the first signal. */
  readonly first: AbortSignal;
  /** Aborted by a second signal that came clearly after the first. */
  readonly second: AbortSignal;
  close(): void;
}

/**
 * Milliseconds within which a repeated signal counts as the same: through `bun run` one Ctrl-C
 * arrives twice, once from the terminal and once handed on.
 */
const sameKeystroke = 1_000;

export function listenForInterruption(): Interruption {
  const first = new AbortController();
  const second = new AbortController();
  let signal: StopSignal | undefined;
  let at = 0;
  const listen = (received: StopSignal) => {
    if (signal === undefined) {
      signal = received;
      at = Date.now();
      first.abort();
    } else if (Date.now() - at > sameKeystroke) {
      second.abort();
    }
  };
  process.on('SIGINT', listen);
  process.on('SIGTERM', listen);
  return {
    get signal() {
      return signal;
    },
    first: first.signal,
    second: second.signal,
    close() {
      process.off('SIGINT', listen);
      process.off('SIGTERM', listen);
    },
  };
}

/** Looks in a row that must be refused before that is believed: single ones come from proxies. */
const looksUntilBelieved = 3;

/**
 * Intervals that they must be apart, the first from the last. A server that restarts refuses a login or
 * knows no resource for a while; with the usual interval of five seconds it has a minute for that.
 */
const intervalsUntilBelieved = 12;

/** Tells a refusal that is meant (401, 403, 404, …) from one that passes. */
export class Refusals {
  private looks = 0;
  private firstAt = 0;

  /** @param intervalMs between two looks. */
  constructor(private readonly intervalMs: number) {}

  /** One more look was refused. Is that to be believed now? */
  oneMore(): 'believed' | 'doubted' {
    const now = Date.now();
    if (this.looks === 0) this.firstAt = now;
    this.looks += 1;
    const isLong = now - this.firstAt >= intervalsUntilBelieved * this.intervalMs;
    return isLong && this.looks >= looksUntilBelieved ? 'believed' : 'doubted';
  }

  /** Something else than a refusal came. */
  over(): void {
    this.looks = 0;
  }
}

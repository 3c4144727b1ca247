import { randomBytes } from 'node:crypto';

/** A download id that serves one request; a fresh one is there once it has been used. */
export class OneTimeId {
  private current = fresh();

  /** The id that is good now. */
  get value(): string {
    return this.current;
  }

  /** Uses the id up. False if `candidate` is not the one that is good now. */
  redeem(candidate: string): boolean {
    if (candidate !== this.current) return false;
    this.current = fresh();
    return true;
  }
}

function fresh(): string {
  return randomBytes(16).toString('hex');
}

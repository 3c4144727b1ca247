/**
 * Chance that comes out the same for the same seed. Each part of the runner has a branch of its own,
 * so that what one of them asks for shifts no other's answers.
 */
export class Chance {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** Another chance that depends on this one's seed and the name alone. */
  branch(name: string): Chance {
    let hash = this.seed >>> 0;
    for (const character of name) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    return new Chance(hash);
  }

  /** From 0 up to but not including 1. */
  next(): number {
    // Mulberry32: small, and even enough for deciding what to break next.
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whether something of this probability happens. */
  meets(probability: number): boolean {
    return this.next() < probability;
  }

  /** A number from `least` up to `most`. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  pick<T>(of: readonly [T, ...T[]]): T {
    return of[Math.floor(this.next() * of.length)] ?? of[0];
  }

  /** The same things in another order. */
  shuffled<T>(of: readonly T[]): T[] {
    const keyed = of.map((one) => ({ one, key: this.next() }));
    return keyed.sort((one, other) => one.key - other.key).map(({ one }) => one);
  }
}

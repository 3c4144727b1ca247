/** What the two clocks of a machine say of how long something takes, in milliseconds. */
export interface Stopwatch {
  /** Certainly no less than it took. */
  most(): number;
  /** Certainly no more. */
  least(): number;
}

/**
 * Starts to take the time. A machine that sleeps stops one of its clocks, and whoever sets the time
 * moves the other, so each question is answered by the clock that errs on the safe side.
 */
export function startStopwatch(): Stopwatch {
  const wall = Date.now();
  const steady = performance.now();
  const both = () => [Date.now() - wall, performance.now() - steady] as const;
  return { most: () => Math.max(...both()), least: () => Math.min(...both()) };
}

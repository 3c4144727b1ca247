/**
 * Passes a value on at most once in an interval, and at once when its kind changes. What comes in
 * between is dropped: for progress, of which only the latest counts.
 * @param intervalMs milliseconds
 */
export function throttled<T>(
  intervalMs: number,
  kindOf: (value: T) => string,
  pass: (value: T) => void,
): (value: T) => void {
  let passedAt = Number.NEGATIVE_INFINITY;
  let passedKind: string | undefined;
  return (value) => {
    const now = performance.now();
    const kind = kindOf(value);
    if (kind === passedKind && now - passedAt < intervalMs) return;
    passedAt = now;
    passedKind = kind;
    pass(value);
  };
}

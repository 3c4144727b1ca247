const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a duration such as `500ms`, `90s`, `30m`, `6h` or `2d`; undefined if it is none. */
export function millisecondsOf(duration: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(duration) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

/** A duration as a person would write it, exact: `6h`, `90m`, `1500ms`. */
export function durationText(milliseconds: number): string {
  const fitting = Object.entries(units).findLast(([, factor]) => milliseconds % factor === 0);
  return fitting ? `${milliseconds / fitting[1]}${fitting[0]}` : `${milliseconds}ms`;
}

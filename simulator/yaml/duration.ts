import { z } from 'zod';

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const pattern = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/;

/** Milliseconds: a number of them, or a text such as `1.5s`, `10m` or `500ms`. */
export const duration = z.union(
  [z.number().nonnegative(), z.string().regex(pattern).transform(parse)],
  {
    error: 'expected a duration, such as 500ms, 30s or 10m',
  },
);

function parse(text: string): number {
  const [, amount = '', unit = ''] = pattern.exec(text) ?? [];
  return Math.round(Number(amount) * (units[unit] ?? 1));
}

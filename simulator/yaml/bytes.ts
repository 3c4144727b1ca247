import { z } from 'zod';

const units: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Bytes: a whole number, or a text such as `64 MiB`. */
export const bytes = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d+(\.\d+)? ?(KiB|MiB|GiB|TiB)$/, 'expected bytes, or a text such as 64 MiB')
    .transform((text) => Math.round(Number.parseFloat(text) * (units[text.slice(-3)] ?? 1))),
]);

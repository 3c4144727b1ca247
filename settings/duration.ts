import { InvalidSetting } from './invalid-setting.ts';

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `500ms`, `5s`, `1.5m`, `2h` or `1d`; `0` needs no unit. */
export function parseDuration(name: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (text === '0') return 0;
  if (amount === undefined || !isUnit(unit)) {
    throw new InvalidSetting(
      name,
      `${name} is no duration: "${text.slice(0, 40)}".`,
      'Write a number and a unit, such as 500ms, 5s or 10m.',
    );
  }
  return Math.round(Number(amount) * unitsMs[unit]);
}

function isUnit(unit: string | undefined): unit is keyof typeof unitsMs {
  return unit !== undefined && Object.hasOwn(unitsMs, unit);
}

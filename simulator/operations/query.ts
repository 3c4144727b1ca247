import { UForgeFailure } from '../failure.ts';

/** Reads the parameters of a query. Each throws a 400 for a value of another kind. */

/** A boolean; nothing where the parameter is missing or empty. */
export function flagIn(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^(true|false|1|0)$/i.test(text)) {
    throw new UForgeFailure(400, `The parameter ${name} must be true or false.`);
  }
  return /^(true|1)$/i.test(text);
}

/** A whole number of zero or more; nothing where the parameter is missing or empty. */
export function wholeNumberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new UForgeFailure(400, `The parameter ${name} must be a whole number.`);
  }
  return Number(text);
}

import type { InstallProfileDefinition } from '../../pipeline/model.ts';
import type { InstallProfile } from '../../uforge/index.ts';
import { ambiguous, PlanProblem, unknown } from './problems.ts';

/** Disk and swap of the install profile, in megabytes: the first disk is the one that counts. */
export function diskOf(profile: Partial<InstallProfile>): InstallProfileDefinition {
  const diskSize = profile.partitionTable?.disks[0]?.size ?? profile.diskSize;
  return {
    ...(diskSize === undefined ? {} : { diskSize }),
    ...(profile.swapSize === undefined ? {} : { swapSize: profile.swapSize }),
  };
}

export function newest<T extends { lastModified?: string; created?: string }>(things: T[]): T {
  const at = (thing: T) => Date.parse(thing.lastModified ?? thing.created ?? '') || 0;
  return things.reduce((best, thing) => (at(thing) > at(best) ? thing : best));
}

export function namesOf(things: { name?: string }[]): string[] {
  return things.map(({ name }) => name ?? '');
}

export function uris(things: { uri?: string }[]): string[] {
  return things.map(({ uri }) => uri ?? '');
}

export function lastSegment(uri: string | undefined): string {
  return uri?.split('/').at(-1) ?? '';
}

export function required(value: string | undefined, what: string, element: string): string {
  if (value !== undefined) return value;
  throw new PlanProblem({
    code: 'malformed_answer',
    message: `UForge described the ${what} without its ${element}.`,
    hint: 'Check that UFORGE_URL is the address of a UForge API.',
  });
}

/** What is looked for, in codes and in sentences. */
interface Sought {
  /** Ends the codes `unknown_…` and `ambiguous_…`. */
  code: string;
  /** Such as `cloud account`. */
  what: string;
  /** What there could be, where that says more than `what`. */
  among?: string;
}

/** The only thing of a name. Throws a {@link PlanProblem} where there is none, or more than one. */
export function theOneNamed<T extends { name?: string; uri?: string }>(
  things: T[],
  name: string,
  { code, what, among = what }: Sought,
): T {
  const [only, ...others] = things.filter((thing) => thing.name === name);
  if (only === undefined) throw unknown(`unknown_${code}`, among, name, namesOf(things));
  if (others.length > 0) throw ambiguous(`ambiguous_${code}`, what, name, uris([only, ...others]));
  return only;
}

/** The thing of an id, which is the last part of its address. Throws a {@link PlanProblem} where there is none. */
export function theOneWithId<T extends { name?: string; uri?: string }>(
  things: T[],
  id: string,
  { code, what, among = what }: Sought,
): T {
  const found = things.find(({ uri }) => lastSegment(uri) === id);
  if (found) return found;
  const existing = things.map(({ name, uri }) => `${lastSegment(uri)} (${name})`);
  throw unknown(`unknown_${code}`, `${among} with the id`, id, existing);
}

import type { InstallProfileDefinition } from '../../pipeline/model.ts';
import type { InstallProfile } from '../../uforge/index.ts';
import { PlanProblem } from './problems.ts';

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

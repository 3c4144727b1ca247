import { MalformedAnswer, type ScannedPkg } from '../uforge/index.ts';
import { fullNameOf } from './files/package-name.ts';

/** One package of a scan: as little as is needed, since thousands of them are one payload. */
export interface PackageEntry {
  id: string;
  name: string;
  /** Bare and safe; no other package of the scan has it. */
  fileName: string;
}

/** In the order of their ids, whatever the order of the answer: names and batches follow from it. */
export function withIds(packages: ScannedPkg[]): { id: string; pkg: ScannedPkg }[] {
  return packages
    .map((pkg) => {
      const id = pkg.dbId ?? /\/packages\/(\d+)$/.exec(pkg.uri ?? '')?.[1];
      if (id !== undefined) return { id, pkg };
      throw new MalformedAnswer(`The package ${fullNameOf(pkg)} has no id (scanPackage_getAll).`, {
        operation: 'scanPackage_getAll',
        kind: 'incomplete',
      });
    })
    .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

/** Resource URI of a package of a scan. */
export function uriOf(scanUri: string, id: string): string {
  return `${scanUri}/packages/${id}`;
}

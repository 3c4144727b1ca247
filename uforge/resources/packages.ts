import type { Client } from '../client.ts';
import type { PackageUri, ScanUri } from '../ids.ts';
import type { QueryParameters } from '../operation-types.ts';
import type { ScannedFile, ScannedPkg } from '../schema.gen.ts';
import { expectRef, scanParameters } from './expect.ts';
import type { ListOptions, Options } from './options.ts';
import { checkWhole } from './paging.ts';

/** Packages that a scan found. */
export interface Packages {
  /** All of them; one whose binary was never uploaded says `uploaded` false or has no `binaryUri`. */
  list(
    scanUri: ScanUri,
    options?: ListOptions & QueryParameters<'scanPackage_getAll'>,
  ): Promise<ScannedPkg[]>;
  /** Files of a package, below a directory where one is given. */
  files(
    packageUri: PackageUri,
    options?: Options & QueryParameters<'scanPackageFile_get'>,
  ): Promise<ScannedFile[]>;
}

export function createPackages({ call }: Client): Packages {
  return {
    async list(scanUri, { signal, fresh, whole, ...query } = {}) {
      const parameters = scanParameters(expectRef(scanUri, ['scan']));
      const options = { ...(signal && { signal }), ...(fresh !== undefined && { fresh }), query };
      const { value } = await call('scanPackage_getAll', parameters, options);
      const { scannedPackages: entries, total } = value;
      checkWhole(
        'scanPackage_getAll',
        { ...(whole !== undefined && { whole }) },
        { entries, total },
      );
      return entries;
    },
    async files(packageUri, { signal, fresh, ...query } = {}) {
      const { scan, pid } = expectRef(packageUri, ['package']);
      const options = { ...(signal && { signal }), ...(fresh !== undefined && { fresh }), query };
      const parameters = { ...scanParameters(scan), pid };
      return (await call('scanPackageFile_get', parameters, options)).value.scannedFiles;
    },
  };
}

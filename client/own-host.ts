import { thisHost } from '../pipeline/identity.ts';
import type { FileResult } from '../pipeline/model.ts';

/** Files with a host only where that is another than this one: here, a path says it all. */
export function withoutOwnHost<File extends FileResult>(files: File[]): File[] {
  return files.map((file) => {
    if (file.host !== thisHost()) return file;
    const { host: _ours, ...rest } = file;
    return rest as File;
  });
}

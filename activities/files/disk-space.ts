import { statfsSync } from 'node:fs';
import { FileProblem } from './file-problem.ts';

/**
 * Refuses a download that cannot fit, before it has begun.
 * @param bytes how many more bytes are to be written
 * @throws FileProblem `disk_full`, with both sizes
 */
export function ensureSpace(folder: string, bytes: number): void {
  // As large integers: block counts of a pooled file system can pass what a number holds exactly.
  const { bavail, bsize } = statfsSync(folder, { bigint: true });
  const free = Number(bavail * bsize);
  if (bytes <= free) return;
  throw new FileProblem(
    'disk_full',
    `There is not enough space in ${folder}: the download needs ${readable(bytes)} more, and ${readable(free)} are free.`,
    { hint: 'Free some space or choose another folder.', retryable: 'no' },
  );
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

function readable(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}

import { basename, dirname, resolve } from 'node:path';

/**
 * File names for what templates become: `web.yml` is `web.yaml`. Where several would share one, as
 * hammr's habit of calling each `template.yml` brings about, the folder is told, too
 * (`web-template.yaml`), and where that is shared as well, a number.
 */
export function convertedNames(files: readonly string[]): Map<string, string> {
  const plain = files.map((file) => stemOf(file));
  const told = files.map((file, index) => {
    const stem = plain[index] ?? '';
    return isShared(stem, plain) ? `${basename(dirname(resolve(file)))}-${stem}` : stem;
  });
  const taken = new Set<string>();
  return new Map(
    files.map((file, index) => {
      const name = firstFree(told[index] ?? '', taken);
      taken.add(name.toLowerCase());
      return [file, `${name}.yaml`];
    }),
  );
}

function firstFree(stem: string, taken: ReadonlySet<string>): string {
  let free = stem;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}`;
  return free;
}

function stemOf(file: string): string {
  return basename(file).replace(/\.(ya?ml|json)$/i, '');
}

/** Two names that differ in case only are one file on many disks. */
function isShared(stem: string, all: readonly string[]): boolean {
  return all.filter((other) => other.toLowerCase() === stem.toLowerCase()).length > 1;
}

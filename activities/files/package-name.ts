import { safeFileName } from '../../pipeline/file-name.ts';
import type { ScannedPkg } from '../../uforge/index.ts';

/** What names a package's file. */
export type NamedPackage = Pick<
  ScannedPkg,
  'name' | 'fullName' | 'version' | 'release' | 'arch' | 'type'
>;

/** `bash-4.2.46-35.el7.x86_64`: the package among others of its name. Untrusted, for people. */
export function fullNameOf(pkg: NamedPackage): string {
  const { name = 'package', version, release, arch } = pkg;
  if (pkg.fullName?.trim()) return pkg.fullName.trim();
  const versioned = [name, version, release].filter(Boolean).join('-');
  return arch ? `${versioned}.${arch}` : versioned;
}

/**
 * Bare name for a package's file: its own full name, with the extension of its kind (`rpm`, `deb`)
 * where it has none yet.
 */
export function packageFileName(pkg: NamedPackage): string {
  const name = fullNameOf(pkg);
  const extension = pkg.type?.trim().toLowerCase() ?? '';
  const missing =
    /^[a-z0-9]{1,8}$/.test(extension) && !name.toLowerCase().endsWith(`.${extension}`);
  return safeFileName(missing ? `${name}.${extension}` : name);
}

/**
 * Gives each package a file name of its own, the same at every call with the same packages. Names
 * that would meet, also on a disk that ignores case, get the package's id.
 * @returns file names by package id
 */
export function distinctFileNames(
  packages: readonly { id: string; pkg: NamedPackage }[],
): Map<string, string> {
  const wanted = packages.map(({ id, pkg }) => ({ id, name: packageFileName(pkg) }));
  const occurrences = new Map<string, number>();
  for (const { name } of wanted) {
    occurrences.set(folded(name), (occurrences.get(folded(name)) ?? 0) + 1);
  }
  const alone = wanted.filter(({ name }) => occurrences.get(folded(name)) === 1);
  const result = new Map(alone.map(({ id, name }) => [id, name]));
  const taken = new Set(alone.map(({ name }) => folded(name)));
  for (const { id, name } of wanted) {
    if (result.has(id)) continue;
    let distinct = name;
    do distinct = withId(distinct, id);
    while (taken.has(folded(distinct)));
    taken.add(folded(distinct));
    result.set(id, distinct);
  }
  return result;
}

function withId(name: string, id: string): string {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 && name.length - dot <= 9 ? dot : name.length;
  return safeFileName(`${name.slice(0, end)}-${id}${name.slice(end)}`);
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Whether UForge has the binary of a package. A server that does not say whether it was uploaded
 * says so by giving no address for it.
 */
export function hasBinary(pkg: ScannedPkg): boolean {
  return pkg.uploaded ?? pkg.binaryUri !== undefined;
}

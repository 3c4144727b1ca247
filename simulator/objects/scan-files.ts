import type { Scan, ScannedPackage } from '../store/entities.ts';
import { shortHash } from '../store/store.ts';
import type { XmlObject } from '../xml/write.ts';
import { withDigest } from './object.ts';

/** Which of a package's files are wanted. */
export interface FileSelection {
  /** A folder, such as `/usr/bin`. */
  folder: string;
  /** How many levels below the folder; absent: all. */
  levels?: number | undefined;
}

interface Entry {
  /** Without a leading slash. */
  path: string;
  kind: 'file' | 'folder';
}

/** The files that a package has installed, and the folders they are in. */
export function packageFiles(
  pkg: ScannedPackage,
  scan: Scan,
  { folder, levels = Number.POSITIVE_INFINITY }: FileSelection,
): XmlObject[] {
  const entries = entriesOf(pkg.paths);
  const inside = folder.split('/').filter((name) => name !== '');
  return entries
    .filter(({ path }) => {
      const names = path.split('/');
      const depth = names.length - inside.length;
      return depth > 0 && depth <= levels && inside.every((name, i) => names[i] === name);
    })
    .map((entry) => fileObject(entry, entries, pkg, scan));
}

function entriesOf(paths: string[]): Entry[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      folders.add(path.slice(0, at));
    }
  }
  const entries: Entry[] = [
    ...[...folders].map((path) => ({ path, kind: 'folder' as const })),
    ...paths.map((path) => ({ path, kind: 'file' as const })),
  ];
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fileObject(
  { path, kind }: Entry,
  entries: Entry[],
  pkg: ScannedPackage,
  scan: Scan,
): XmlObject {
  const at = path.lastIndexOf('/') + 1;
  const isFolder = kind === 'folder';
  const below = entries.filter(
    (one) => one.path.startsWith(`${path}/`) && !one.path.slice(path.length + 1).includes('/'),
  );
  return withDigest('ScannedFile', {
    created: scan.lastModified,
    lastModified: scan.lastModified,
    checksum: isFolder ? undefined : shortHash(`${pkg.uri}/${path}`),
    directory: isFolder,
    fullPath: `/${path}`,
    group: 'root',
    name: path.slice(at),
    owner: 'root',
    parentUri: pkg.uri,
    permissions: isFolder ? 'rwxr-xr-x' : 'rw-r--r--',
    scannedInstanceId: scan.instance.id,
    size: isFolder ? 0 : 100 * path.length,
    subEntries: below.length,
    uri: `${pkg.uri}/files`,
    deleted: false,
    inherited: false,
    selected: true,
    uploaded: pkg.file !== undefined,
  });
}

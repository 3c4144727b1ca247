import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

/** The version whose histories are recorded now. */
export const currentVersion: string = packageJson.version;

/** Folder of the histories of one version. */
export function folderOf(version: string): string {
  return join(import.meta.dirname, version);
}

/** Versions of which there is a folder of histories, and the files in each. */
export function recordedVersions(): { version: string; files: string[] }[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
    .map(({ name }) => ({
      version: name,
      files: readdirSync(folderOf(name)).filter((file) => file.endsWith('.json')),
    }));
}

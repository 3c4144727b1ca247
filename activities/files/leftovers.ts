import { closeSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskProblem, FileProblem, systemCode } from './file-problem.ts';
import { openLocked } from './locked-file.ts';
import { forgetSource } from './partial-memory.ts';
import { partialEnding } from './partial-name.ts';

/**
 * Takes away what cancelled or failed attempts at some resources left in a folder, partial files and
 * the notes about them: for what no attempt cleaned up after itself.
 * @returns paths of those that somebody is still writing: they are left alone
 */
export function discardPartials(folder: string, uris: readonly string[]): string[] {
  const endings = new Set(uris.map(partialEnding));
  const written: string[] = [];
  for (const name of namesIn(folder)) {
    const [, ending, note] = /^\..*(\.[0-9a-f]{12}\.part)(\.json)?$/s.exec(name) ?? [];
    if (ending === undefined || !endings.has(ending)) continue;
    const path = join(folder, name);
    if (note === undefined) {
      if (!discardUnlessBusy(path)) written.push(path);
    } else if (!existsSync(path.slice(0, -note.length))) {
      rmSync(path, { force: true });
    }
  }
  return written;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw diskProblem(error, folder);
  }
}

function discardUnlessBusy(path: string): boolean {
  try {
    const opened = openLocked(path, path);
    if (!opened) return true;
    rmSync(path, { force: true });
    forgetSource(path);
    closeSync(opened.fd);
    return true;
  } catch (error) {
    if (error instanceof FileProblem && error.code === 'file_busy') return false;
    throw diskProblem(error, path);
  }
}

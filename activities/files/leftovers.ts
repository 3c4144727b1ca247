import { closeSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskProblem, FileProblem, systemCode } from './file-problem.ts';
import { openLocked } from './locked-file.ts';
import { forgetSource } from './partial-memory.ts';
import { partialEnding } from './partial-name.ts';

/**
 * Takes away what cancelled or failed attempts at one resource left in a folder, unless somebody is
 * still writing it. For the clean-up after a cancel that found no attempt running.
 */
export function discardPartials(folder: string, uri: string): void {
  const ending = partialEnding(uri);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw diskProblem(error, folder);
  }
  for (const name of names) {
    if (!name.startsWith('.')) continue;
    const path = join(folder, name);
    if (name.endsWith(ending)) discardUnlessBusy(path);
    else if (name.endsWith(`${ending}.json`) && !existsSync(path.slice(0, -'.json'.length))) {
      rmSync(path, { force: true });
    }
  }
}

function discardUnlessBusy(path: string): void {
  try {
    const opened = openLocked(path, path);
    if (!opened) return;
    rmSync(path, { force: true });
    forgetSource(path);
    closeSync(opened.fd);
  } catch (error) {
    if (error instanceof FileProblem && error.code === 'file_busy') return;
    throw diskProblem(error, path);
  }
}

import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes after which a run's log begins anew; the part before it is kept. */
const largestLog = 25 * 1024 * 1024;

/** Milliseconds after its last line that a log is kept: well beyond what Temporal keeps of a run. */
const keptMs = 90 * 24 * 60 * 60 * 1_000;

/**
 * Adds lines to the log of a run, for its owner alone. A log that cannot be written, as on a full disk,
 * keeps nothing from being done, and turns nothing that was done into a failure.
 */
export function writeRunLog(folder: string, run: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${run.replaceAll(/[^\w.-]/g, '_')}.log`);
    const append = (lines: string) =>
      appendFileSync(path, `${new Date().toISOString()} ${lines}\n`, { mode: 0o600 });
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLog) {
      renameSync(path, `${path}.old`);
      append(`What was before is in ${path}.old`);
    }
    append(text);
  } catch {
    // The histories have the failures too, if shortened.
  }
}

/** Takes away the logs of runs that ended long ago. */
export function removeOldRunLogs(folder: string, now = Date.now()): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (now - statSync(path).mtimeMs > keptMs) rmSync(path, { force: true });
    }
  } catch {
    // There are none yet, or another worker is at it.
  }
}

import { chmodSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UnusableHome } from '../errors.ts';
import { networkFileSystem } from './filesystem.ts';

/**
 * Makes the folder for all state ready, for its owner only, and returns its real path.
 * Throws {@link UnusableHome} where it cannot be written, belongs to another user, or lies on a
 * network file system.
 */
export function prepareHome(home: string): string {
  let real: string;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    real = realpathSync(home);
    chmodSync(real, 0o700);
    for (const folder of ['background', 'background/candidates', 'logs', 'temporal']) {
      mkdirSync(join(real, folder), { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw new UnusableHome(
      'home_unusable',
      `The state folder ${home} cannot be used: ${messageOf(error)}.`,
      'Set FORGELINE_HOME to a folder of your own on a local disk.',
    );
  }
  const network = networkFileSystem(real);
  if (network !== undefined) {
    throw new UnusableHome(
      'home_on_network',
      `The state folder ${home} is on a network file system (${network}), where a database can break.`,
      'Set FORGELINE_HOME to a folder on a local disk.',
    );
  }
  return real;
}

/** Starts a new log where the old one has grown past 10 MiB; one old one is kept. */
export function rotateLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= 10 * 1024 * 1024) return;
  renameSync(logFile, `${logFile}.old`);
}

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { readHome } from '../settings/read.ts';
import { databaseSize } from '../temporal/background/database.ts';
import { status } from '../temporal/background/status.ts';
import { formatBytes } from './progress/rows.ts';

/** What one check found. */
export interface Finding {
  check: string;
  message: string;
  problem?: true;
  /** What to do about the problem. */
  hint?: string;
}

/** Room that histories and logs of a month of pipelines take, with some to spare. Bytes. */
const roomNeeded = 1024 ** 3;

export function checkBun(): Finding {
  const wanted = packageJson.engines.bun;
  if (Bun.version === wanted) return { check: 'bun', message: Bun.version };
  return {
    check: 'bun',
    problem: true,
    message: `This is Bun ${Bun.version}, and Forgeline is tested with ${wanted}.`,
    hint: `Run it with: npx -y bun@${wanted} run forgeline`,
  };
}

export async function checkDisk(): Promise<Finding> {
  const home = readHome();
  const { bavail, bsize } = await statfsOfNearest(home);
  const free = bavail * bsize;
  const message = `${formatBytes(free)} free for ${home}`;
  if (free >= roomNeeded) return { check: 'disk', message };
  return {
    check: 'disk',
    problem: true,
    message: `Only ${message}.`,
    hint: 'Free some space, or set FORGELINE_HOME to a folder on another local disk.',
  };
}

/** The memory of all pipelines: how large it is, and what bounds it. */
export function checkDatabase(): Finding {
  const size = databaseSize(readHome());
  const message = size
    ? `${formatBytes(size.bytes)}; ended runs are kept for 30 days; copy it with: forgeline backup FILE`
    : 'there is none yet';
  return { check: 'database', message };
}

/** The background processes of this home. One that died is started again when it is needed. */
export function checkBackground(): Finding[] {
  return status({ home: readHome() }).map(({ name, state, pid, version, logFile, error }) => {
    const message = `${name}: ${state}, process ${pid}, version ${version}`;
    if (state !== 'failed') return { check: 'background', message };
    return {
      check: 'background',
      problem: true,
      message: error?.message ?? message,
      hint: error?.hint ?? `Look into its log ${logFile}.`,
    };
  });
}

async function statfsOfNearest(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return await statfsOfNearest(parent);
  }
}

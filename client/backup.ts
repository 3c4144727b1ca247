import { resolve } from 'node:path';
import { readHome, readTemporal } from '../settings/read.ts';
import { backupDatabase } from '../temporal/background/backup.ts';
import { namedCluster } from '../temporal/cluster.ts';
import { TemporalError } from '../temporal/errors.ts';
import type { BackupOptions } from './commands/backup.ts';
import { ForgelineError, UsageError } from './errors.ts';
import { ExitStatus, type ExitStatus as Status } from './exit-status.ts';
import { beforeStart } from './foreign-errors.ts';
import type { Output } from './output.ts';
import { formatBytes } from './progress/rows.ts';

/** `forgeline backup`: copies the embedded server's database to a file, whether or not it runs. */
export async function backup(
  output: Output,
  file: string,
  { overwrite }: BackupOptions,
): Promise<Status> {
  const path = resolve(file);
  const home = await beforeStart(() => readHome());
  const cluster = await beforeStart(() => namedCluster(readTemporal().environment));
  if (cluster) throw isOfCluster(cluster.address);
  const { size } = await copied(home, path, overwrite === true ? { overwrite } : {});
  output.record({ type: 'backup', path, size });
  output.say(`${path}: ${formatBytes(size)}, the database of ${home}`);
  return ExitStatus.done;
}

async function copied(
  home: string,
  file: string,
  options: { overwrite?: true },
): Promise<{ size: number }> {
  try {
    return await backupDatabase({ home, file, ...options });
  } catch (error) {
    if (!(error instanceof TemporalError)) throw error;
    const { code, message, hint } = error;
    const isUsage = code === 'no_database' || code === 'backup_refused';
    const Kind = isUsage ? UsageError : ForgelineError;
    throw new Kind(message, { hint, cause: error });
  }
}

function isOfCluster(address: string): UsageError {
  return new UsageError(
    `The pipelines are in the Temporal cluster at ${address}, and a backup is that of its own database.`,
    { hint: 'Unset the TEMPORAL_ variables to back up the embedded server of FORGELINE_HOME.' },
  );
}

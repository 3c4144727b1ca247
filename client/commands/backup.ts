import { Command } from 'commander';
import type { CommonOptions, Runner } from '../runner.ts';

export interface BackupOptions extends CommonOptions {
  overwrite?: boolean;
}

export function backupCommand(run: Runner): Command {
  const command = new Command('backup')
    .summary("copy the embedded server's database to a file")
    .description(
      'Copies the database of the embedded Temporal server, which is the memory of all pipelines, to a file: whole, of one moment, checked and readable by you alone. The server may run meanwhile.\n\nTo restore it: run "forgeline down"; put the file in the place of temporal/temporal.db in FORGELINE_HOME; remove temporal.db-wal and temporal.db-shm beside it; run "forgeline up", or the next build. Pipelines that were under way go on as of the moment of the backup.',
    )
    .argument('<file>', 'the file to be made, in a folder that is there')
    .option('--overwrite', 'replace a file of that name')
    .addHelpText(
      'after',
      `
Examples:
  forgeline backup /backups/forgeline.db
  forgeline backup forgeline.db --overwrite --json`,
    )
    .action((file: string, options: BackupOptions) =>
      run(command, async (output) => {
        const { backup } = await import('../backup.ts');
        return await backup(output, file, options);
      }),
    );
  return command;
}

import { Command } from 'commander';
import type { CommonOptions, Runner } from '../runner.ts';

export interface BackupOptions extends CommonOptions {
  overwrite?: boolean;
}

export function backupCommand(run: Runner): Command {
  const command = new Command('backup')
    .summary("copy the embedded server's database to a file")
    .description(
      'Copies the database of the embedded Temporal server, which is the memory of all pipelines, to a file: whole, of one moment, checked and readable by you alone. The server may run meanwhile.\n\nA restored database takes the place of the one in FORGELINE_HOME (see the examples). Pipelines that were under way go on as of the moment of the backup: what UForge did for them since is not known to it, and may be done a second time.',
    )
    .argument('<file>', 'the file to be made, in a folder that is there')
    .option('--overwrite', 'replace a file of that name')
    .addHelpText(
      'after',
      `
Examples:
  forgeline backup /backups/forgeline.db
  forgeline backup /backups/forgeline.db --overwrite --json

  # to restore it, where FORGELINE_HOME is ~/.local/state/forgeline
  forgeline down
  cd ~/.local/state/forgeline/temporal && rm -f temporal.db-wal temporal.db-shm &&
    cp /backups/forgeline.db temporal.db
  forgeline up`,
    )
    .action((file: string, options: BackupOptions) =>
      run(command, async (output) => {
        const { backup } = await import('../backup.ts');
        return await backup(output, file, options);
      }),
    );
  return command;
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export interface ApplyOptions extends ConnectionOptions {
  dryRun?: true;
  adopt?: true;
}

export function applySchedulesCommand(run: Runner): Command {
  const command = new Command('apply')
    .summary('make the schedules what the files in a folder say')
    .description(
      'Makes the schedules what the schedule files in a folder say: makes those that are new, changes those that differ, deletes those whose file is gone, and leaves the others alone. Prints first what becomes different.\n\nOnly schedules that an apply of this folder on this host made are changed or deleted. All files are checked first: if something is wrong, nothing is changed.',
    )
    .argument('<dir>', 'folder of schedule files; folders below it are not looked into')
    .option('--dry-run', 'only print what would become different')
    .option('--adopt', 'take over schedules of the same name that were made otherwise')
    .addHelpText(
      'after',
      '\nExamples:\n  forgeline schedule apply schedules --dry-run\n  forgeline schedule apply schedules',
    )
    .action((folder: string, options: ApplyOptions) =>
      run(command, async (output) => {
        const { applyFolder } = await import('../../schedule/apply.ts');
        return await applyFolder(output, folder, options);
      }),
    );
  return withServerOptions(command);
}

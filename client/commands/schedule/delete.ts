import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf } from './options.ts';

export function deleteScheduleCommand(run: Runner): Command {
  const command = new Command('delete')
    .summary('delete a schedule; a run in progress goes on')
    .description('Deletes a schedule. A run in progress goes on, and the command names it.')
    .argument('<name>', nameOf)
    .addHelpText('after', '\nExamples:\n  forgeline schedule delete nightly')
    .action((name: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { deleteSchedule } = await import('../../schedule/delete.ts');
        return await deleteSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf } from './options.ts';

export function showScheduleCommand(run: Runner): Command {
  const command = new Command('show')
    .summary('print all of one schedule, with its last runs')
    .description('Prints all of one schedule, with what came of its last runs.')
    .argument('<name>', nameOf)
    .addHelpText(
      'after',
      '\nExamples:\n  forgeline schedule show nightly\n  forgeline schedule show nightly --json',
    )
    .action((name: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { showSchedule } = await import('../../schedule/show.ts');
        return await showSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

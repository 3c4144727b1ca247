import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export function updateScheduleCommand(run: Runner): Command {
  const command = new Command('update')
    .summary('make a schedule what its file says now')
    .description(
      'Makes the schedule of the name in the file what the file says now, and prints what became different. A paused one stays paused, and a run in progress goes on as it was begun.',
    )
    .argument('<file>', 'schedule file')
    .addHelpText('after', '\nExamples:\n  forgeline schedule update nightly.yaml')
    .action((file: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { updateSchedule } = await import('../../schedule/update.ts');
        return await updateSchedule(output, file, options);
      }),
    );
  return withServerOptions(command);
}

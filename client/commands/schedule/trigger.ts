import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf } from './options.ts';

export function triggerScheduleCommand(run: Runner): Command {
  const command = new Command('trigger')
    .summary('have a schedule begin a run now, beside its times')
    .description(
      'Has a schedule begin a run now, paused or not, and prints the id of the run. Where one is in progress, the schedule says by its overlap what becomes of the new one.',
    )
    .argument('<name>', nameOf)
    .addHelpText('after', '\nExamples:\n  forgeline schedule trigger nightly')
    .action((name: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { triggerSchedule } = await import('../../schedule/trigger.ts');
        return await triggerSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

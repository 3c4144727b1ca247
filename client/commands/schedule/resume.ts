import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf } from './options.ts';

export function resumeScheduleCommand(run: Runner): Command {
  const command = new Command('resume')
    .summary('have a paused schedule go on')
    .description(
      'Has a paused schedule go on with its next time. What it left out meanwhile is not made up for: see "backfill".',
    )
    .argument('<name>', nameOf)
    .addHelpText('after', '\nExamples:\n  forgeline schedule resume nightly')
    .action((name: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { resumeSchedule } = await import('../../schedule/pause.ts');
        return await resumeSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf } from './options.ts';

export interface NoteOptions extends ConnectionOptions {
  note?: string;
}

export function pauseScheduleCommand(run: Runner): Command {
  const command = new Command('pause')
    .summary('have a schedule begin nothing until it is resumed')
    .description(
      'Has a schedule begin nothing until it is resumed. A run in progress goes on, and "trigger" and "backfill" still begin one.',
    )
    .argument('<name>', nameOf)
    .option('--note <text>', 'why, shown in lists and in the Web UI')
    .addHelpText(
      'after',
      '\nExamples:\n  forgeline schedule pause nightly --note "UForge is upgraded on Friday"',
    )
    .action((name: string, options: NoteOptions) =>
      run(command, async (output) => {
        const { pauseSchedule } = await import('../../schedule/pause.ts');
        return await pauseSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

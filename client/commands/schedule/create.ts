import { Command } from 'commander';
import type { Overlap } from '../../../pipeline/model.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { overlapOption, several } from './options.ts';

/** Options of `schedule create`: those that say when are for a schedule without a file of its own. */
export interface CreateOptions extends ConnectionOptions {
  cron?: string[];
  every?: string[];
  timeZone?: string;
  jitter?: string;
  overlap?: Overlap;
  catchUp?: string;
  pauseOnFailure?: true;
  note?: string;
  rebuild?: true;
  paused?: true;
}

export function createScheduleCommand(run: Runner): Command {
  const command = new Command('create')
    .summary('make a schedule, of a schedule file or of options')
    .description(
      'Makes a schedule, of a schedule file or of options, and prints its next times. All files, and all that they name at UForge, are checked first: if something is wrong, nothing is made.\n\nThe times are those of --time-zone, or else UTC.',
    )
    .argument('<file-or-name>', 'schedule file; or with --cron or --every the name of the schedule')
    .argument('[file...]', 'with --cron or --every: one batch file, or pipeline files')
    .optionsGroup('Without a schedule file:')
    .addOption(several('--cron <line>', 'when, such as "0 2 * * *"; can be given several times'))
    .addOption(several('--every <duration>', 'how often, such as 6h; can be given several times'))
    .option('--time-zone <name>', 'time zone of --cron, such as Europe/Paris')
    .option('--jitter <duration>', 'put each beginning off at random, by at most this')
    .addOption(overlapOption('what becomes of a time that comes while the run before goes on'))
    .option('--catch-up <duration>', 'make up for what was missed by no more than this')
    .option('--pause-on-failure', 'pause the schedule when its batch has failed')
    .option('--note <text>', 'what it is for, shown in lists')
    .option('--rebuild', 'build also what has not changed')
    .optionsGroup('In any case:')
    .option('--paused', 'make it paused: it begins nothing before "schedule resume"')
    .addHelpText(
      'after',
      `
Examples:
  forgeline schedule create nightly.yaml
  forgeline schedule create nightly --cron "0 2 * * *" --time-zone Europe/Paris batch.yaml
  forgeline schedule create often --every 6h --jitter 10m web.yaml db.yaml --pause-on-failure`,
    )
    .action((first: string, files: string[], options: CreateOptions) =>
      run(command, async (output) => {
        const { createSchedule } = await import('../../schedule/create.ts');
        return await createSchedule(output, [first, ...files], options);
      }),
    );
  return withServerOptions(command);
}

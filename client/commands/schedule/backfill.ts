import { Command } from 'commander';
import type { Overlap } from '../../../pipeline/model.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';
import { nameOf, overlapOption } from './options.ts';

export interface BackfillOptions extends ConnectionOptions {
  from: string;
  to: string;
  overlap?: Overlap;
}

export function backfillScheduleCommand(run: Runner): Command {
  const command = new Command('backfill')
    .summary('make up for times in the past')
    .description(
      'Begins a run for every time that the schedule has between two times of the past, both included, whether or not it ran then: one after the other, unless --overlap says otherwise. All of them build what there is now.\n\nTimes without a zone are in the time zone of the schedule.',
    )
    .argument('<name>', nameOf)
    .requiredOption('--from <time>', 'such as 2026-11-20 or "2026-11-20 02:00"')
    .requiredOption('--to <time>', 'the same; not in the future')
    .addOption(overlapOption('instead of one after the other (buffer-all)'))
    .addHelpText(
      'after',
      '\nExamples:\n  forgeline schedule backfill nightly --from 2026-11-20 --to "2026-11-20 12:00"',
    )
    .action((name: string, options: BackfillOptions) =>
      run(command, async (output) => {
        const { backfillSchedule } = await import('../../schedule/backfill.ts');
        return await backfillSchedule(output, name, options);
      }),
    );
  return withServerOptions(command);
}

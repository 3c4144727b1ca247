import { Command, Option } from 'commander';
import {
  type ControlOptions,
  idArgument,
  parseConcurrency,
  withPatience,
} from '../../batch/batch-options.ts';
import { type Runner, withServerOptions } from '../../runner.ts';

export interface SetBatchOptions extends ControlOptions {
  concurrency: number;
}

export function setBatchCommand(run: Runner): Command {
  const command = new Command('set')
    .summary('change how many pipelines of a batch run at once')
    .description(
      'Changes how many pipelines of a batch run at once, while it runs. Where it is lowered, what runs goes on, and nothing new begins before fewer run.',
    )
    .argument('<id>', idArgument)
    .addOption(
      new Option('--concurrency <number>', 'most pipelines that run at once')
        .argParser(parseConcurrency)
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch set nightly --concurrency 40`,
    )
    .action((id: string, options: SetBatchOptions) =>
      run(command, async (output) => {
        const { set } = await import('../../batch/control-commands.ts');
        return await set(output, id, options);
      }),
    );
  return withServerOptions(withPatience(command));
}

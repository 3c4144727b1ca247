import { Command } from 'commander';
import { type ControlOptions, idArgument, withPatience } from '../../batch/batch-options.ts';
import { type Runner, withServerOptions } from '../../runner.ts';

export interface PauseBatchOptions extends ControlOptions {
  note?: string;
}

export function pauseBatchCommand(run: Runner): Command {
  const command = new Command('pause')
    .summary('have a batch begin nothing new; what runs goes on')
    .description(
      'Has a batch begin nothing new until it is unpaused. The pipelines that run go on to their ends.',
    )
    .argument('<id>', idArgument)
    .option('--note <text>', 'why, for those who look at it in the Web UI')
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch pause nightly --note "UForge is being updated until 14:00"`,
    )
    .action((id: string, options: PauseBatchOptions) =>
      run(command, async (output) => {
        const { pause } = await import('../../batch/control-commands.ts');
        return await pause(output, id, options);
      }),
    );
  return withServerOptions(withPatience(command));
}

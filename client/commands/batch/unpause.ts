import { Command } from 'commander';
import { type ControlOptions, idArgument, withPatience } from '../../batch/batch-options.ts';
import { type Runner, withServerOptions } from '../../runner.ts';

export function unpauseBatchCommand(run: Runner): Command {
  const command = new Command('unpause')
    .summary('have a paused batch go on')
    .description('Has a paused batch begin new pipelines again.')
    .argument('<id>', idArgument)
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch unpause nightly`,
    )
    .action((id: string, options: ControlOptions) =>
      run(command, async (output) => {
        const { unpause } = await import('../../batch/control-commands.ts');
        return await unpause(output, id, options);
      }),
    );
  return withServerOptions(withPatience(command));
}

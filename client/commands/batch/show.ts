import { Command } from 'commander';
import { idArgument } from '../../batch/batch-options.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export function showBatchCommand(run: Runner): Command {
  const command = new Command('show')
    .summary('print how a batch stands: totals, what runs, what failed and why, what to do next')
    .description(
      'Prints how a batch stands, running or ended: totals, the pipelines that run and what each is at, those that failed and why, those that were skipped, and what to do next.',
    )
    .argument('<id>', idArgument)
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch show nightly
  forgeline batch show batch-nightly-1a2b3c4d --json`,
    )
    .action((id: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { show } = await import('../../batch/show.ts');
        return await show(output, id, options);
      }),
    );
  return withServerOptions(command);
}

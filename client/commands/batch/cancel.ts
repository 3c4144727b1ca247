import { Command } from 'commander';
import { idArgument } from '../../batch/batch-options.ts';
import { parseDuration } from '../../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export interface CancelBatchOptions extends ConnectionOptions {
  /** Milliseconds. */
  timeout?: number;
}

export function cancelBatchCommand(run: Runner): Command {
  const command = new Command('cancel')
    .summary('cancel a batch and what of it runs, and wait until all is cleaned up')
    .description(
      'Cancels a batch with all of its pipelines that run, and waits until they are cancelled and cleaned up at UForge, too. Pipelines that were in progress before and that the batch only waits for go on.',
    )
    .argument('<id>', idArgument)
    .option('--timeout <duration>', 'wait no longer than this, such as 5m; exits 3', parseDuration)
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch cancel nightly`,
    )
    .action((id: string, options: CancelBatchOptions) =>
      run(command, async (output) => {
        const { cancel } = await import('../../batch/cancel.ts');
        return await cancel(output, id, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface CancelOptions extends ConnectionOptions {
  /** Milliseconds. */
  timeout?: number;
}

export function cancelCommand(run: Runner): Command {
  const command = new Command('cancel')
    .summary('cancel a pipeline, and wait until it is cancelled at UForge, too')
    .description(
      'Cancels a pipeline or download, and waits until what runs at UForge is cancelled and cleaned up there, too. What was completed before stays, unless the pipeline file says onCancel: delete; the result tells what was cancelled, deleted and kept.',
    )
    .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
    .option('--timeout <duration>', 'wait no longer than this, such as 5m; exits 3', parseDuration)
    .addHelpText(
      'after',
      `
Examples:
  forgeline cancel web-tier
  forgeline cancel build-web-tier-1a2b3c4d`,
    )
    .action((id: string, options: CancelOptions) =>
      run(command, async (output) => {
        const { cancel } = await import('../cancel.ts');
        return await cancel(output, id, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { idArgument } from '../../batch/batch-options.ts';
import { parseDuration } from '../../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export interface FollowBatchOptions extends ConnectionOptions {
  /** Milliseconds. */
  timeout?: number;
  junit?: string;
}

export function followBatchCommand(run: Runner): Command {
  const command = new Command('follow')
    .summary('show the progress of a batch until it ends')
    .description(
      'Shows the progress of a batch until it ends, and exits as start does: totals, how far those are that run, which failed, and about how long it still takes, once enough of its pipelines have ended to go by.',
    )
    .argument('<id>', idArgument)
    .option('--timeout <duration>', 'wait no longer than this, such as 90m; exits 3', parseDuration)
    .option('--junit <file>', 'write the results as a JUnit report')
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch follow nightly
  forgeline batch follow nightly --timeout 8h --junit report.xml --json`,
    )
    .action((id: string, options: FollowBatchOptions) =>
      run(command, async (output) => {
        const { follow } = await import('../../batch/follow.ts');
        return await follow(output, id, options);
      }),
    );
  return withServerOptions(command);
}

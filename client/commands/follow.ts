import { Command } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface FollowCommandOptions extends ConnectionOptions {
  /** Milliseconds. */
  timeout?: number;
}

export function followCommand(run: Runner): Command {
  const command = new Command('follow')
    .summary('show the progress of one pipeline until it ends')
    .description(
      'Shows the progress of one pipeline or download until it ends, and exits as build does. Says why where nothing moves: no worker polls, a workflow task keeps failing, or a target waits for a person.',
    )
    .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
    .option('--timeout <duration>', 'wait no longer than this, such as 90m; exits 3', parseDuration)
    .addHelpText(
      'after',
      `
Examples:
  forgeline follow web-tier
  forgeline follow build-web-tier-1a2b3c4d --json`,
    )
    .action((id: string, options: FollowCommandOptions) =>
      run(command, async (output) => {
        const { followOne } = await import('../follow-one.ts');
        return await followOne(output, id, options);
      }),
    );
  return withServerOptions(command);
}

import { Command, Option } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface ApproveOptions extends ConnectionOptions {
  by?: string;
  note?: string;
  target?: string;
  /** Milliseconds. */
  timeout: number;
}

export function approveCommand(run: Runner): Command {
  const command = new Command('approve')
    .summary('have a pipeline publish what waits for approval')
    .description(
      'Approves of what a pipeline asks before it publishes ("approve: before-publish" in its file), for all publications that wait or for one that is asked about by itself. Who approved, when and with what note is kept with the result. "forgeline list" names the pipelines that wait, "forgeline show" what of them.\n\nWhile it waits, the pipeline\'s deadline stands still. The same can be done in Temporal\'s Web UI: send the run the update approve.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline approve web-tier
  forgeline approve web-tier --by "Pat Doe" --note "tested, ticket 4711"
  # one publication that is asked about by itself
  forgeline approve web-tier --target amazon-aws/my-aws --json`,
    )
    .action((id: string, options: ApproveOptions) =>
      run(command, async (output) => {
        const { decide } = await import('../approve.ts');
        return await decide(output, 'approve', id, options);
      }),
    );
  return withDecisionOptions(command);
}

/** What approving and rejecting have in common. */
export function withDecisionOptions(command: Command): Command {
  return withServerOptions(
    command
      .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
      .option(
        '--target <target>',
        'answer for this publication only, such as amazon-aws/my-aws, where it is asked about by itself',
      )
      .option('--by <name>', 'who decides (default: the user of this machine)')
      .option('--note <text>', 'why, for those who look later')
      .addOption(
        new Option('--timeout <duration>', 'wait no longer for a worker to take it up; exits 3')
          .argParser(parseDuration)
          .default(60_000, '60s'),
      ),
  );
}

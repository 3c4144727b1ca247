import { Command, Option } from 'commander';
import { parseDuration } from '../durations.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface UnblockOptions extends ConnectionOptions {
  target?: string;
  /** Milliseconds. */
  timeout: number;
}

export function unblockCommand(run: Runner): Command {
  const command = new Command('unblock')
    .summary('have a pipeline go on with what waits for a person')
    .description(
      'Has a pipeline go on with the targets that wait for a person, once what kept them is mended: with "onBlocked: wait" in its file, a target waits where it would fail for a reason such as refused credentials or a full disk. "forgeline list" names the pipelines that wait, "forgeline show" what of them waits, why, and what to do.\n\nA pipeline can wait for days, and the others of its targets go on meanwhile. New credentials for UForge are taken from the settings of this command.',
    )
    .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
    .option('--target <target>', 'go on with this one only, such as amazon-aws/my-aws')
    .addOption(
      new Option('--timeout <duration>', 'wait no longer for a worker to take it up; exits 3')
        .argParser(parseDuration)
        .default(60_000, '60s'),
    )
    .addHelpText(
      'after',
      `
Examples:
  # all that waits
  forgeline unblock web-tier
  # one target, by the name that "forgeline show web-tier" gives it
  forgeline unblock web-tier --target amazon-aws/my-aws
  forgeline unblock build-web-tier-1a2b3c4d --json && forgeline follow web-tier`,
    )
    .action((id: string, options: UnblockOptions) =>
      run(command, async (output) => {
        const { unblock } = await import('../unblock.ts');
        return await unblock(output, id, options);
      }),
    );
  return withServerOptions(command);
}

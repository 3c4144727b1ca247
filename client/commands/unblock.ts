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
      'Has a pipeline go on with the targets that wait for a person, once what kept them is mended: with "onBlocked: wait" in its file, a target waits where it would fail for a reason such as refused credentials or a full disk. "forgeline show" says what waits, and why.',
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
  forgeline unblock web-tier
  forgeline unblock web-tier --target amazon-aws/my-aws`,
    )
    .action((id: string, options: UnblockOptions) =>
      run(command, async (output) => {
        const { unblock } = await import('../unblock.ts');
        return await unblock(output, id, options);
      }),
    );
  return withServerOptions(command);
}

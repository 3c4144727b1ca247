import { Command, Option } from 'commander';
import type { OnError } from '../../../pipeline/model.ts';
import {
  type BatchFollowingOptions,
  idArgument,
  parseConcurrency,
  parseOnError,
  withBatchFollowingOptions,
} from '../../batch/batch-options.ts';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export interface RetryBatchOptions extends ConnectionOptions, BatchFollowingOptions {
  concurrency?: number;
  onError?: OnError;
}

export function retryBatchCommand(run: Runner): Command {
  const command = new Command('retry')
    .summary('go on with what is not done of a batch that has ended')
    .description(
      'Goes on with the pipelines of an ended batch that failed, were cancelled or never began, and follows them. Each goes on where it was, as by "forgeline retry": the images, publications and files that are done stay done. What was completed or skipped is left alone.',
    )
    .argument('<id>', idArgument)
    .addOption(
      new Option(
        '--concurrency <number>',
        'most pipelines that run at once; as before, unless given',
      ).argParser(parseConcurrency),
    )
    .addOption(
      new Option(
        '--on-error <what>',
        'continue, stop or "stop-after N"; as before, unless given',
      ).argParser(parseOnError),
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch retry nightly
  forgeline batch retry nightly --concurrency 2 --detach`,
    )
    .action((id: string, options: RetryBatchOptions) =>
      run(command, async (output) => {
        const { retry } = await import('../../batch/retry.ts');
        return await retry(output, id, options);
      }),
    );
  return withServerOptions(withBatchFollowingOptions(command));
}

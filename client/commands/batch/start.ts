import { Command, Option } from 'commander';
import {
  type BatchCommandOptions,
  type BatchFollowingOptions,
  withBatchFollowingOptions,
  withBatchOptions,
} from '../../batch/batch-options.ts';
import { type Runner, withServerOptions } from '../../runner.ts';

export interface StartBatchOptions extends BatchCommandOptions, BatchFollowingOptions {
  rebuild?: true;
}

export function startBatchCommand(run: Runner): Command {
  const command = new Command('start')
    .summary('start a batch, or join the same that is in progress, and follow it')
    .description(
      'Starts the batch in a batch file, or a batch of several pipeline files, or joins the same batch that is in progress, and follows it. Everything is checked first: the files, which appliances there are, and each pipeline at UForge. If anything is wrong, nothing is started. Ctrl-C detaches: the batch goes on in the background.',
    )
    .argument(
      '<file...>',
      'one batch file, or pipeline files, hammr templates and folders of them (with --name)',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch start nightly.yaml
  forgeline batch start nightly.yaml --concurrency 20 --on-error "stop-after 5" --junit report.xml
  forgeline batch start pipelines/*.yaml --name release-2.4 --detach`,
    )
    .action((files: string[], options: StartBatchOptions) =>
      run(command, async (output) => {
        const { start } = await import('../../batch/start.ts');
        return await start(output, files, options);
      }),
    );
  withBatchOptions(command).addOption(
    new Option('--rebuild', 'build also what "when: changed" would skip'),
  );
  return withServerOptions(withBatchFollowingOptions(command));
}

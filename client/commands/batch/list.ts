import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export interface ListBatchesOptions extends ConnectionOptions {
  all?: boolean;
}

export function listBatchesCommand(run: Runner): Command {
  const command = new Command('list')
    .summary('list batches and how they stand, newest first')
    .description(
      'Lists batches and how they stand, newest first: the newest run of each, of your server and login.',
    )
    .option('--all', 'every run that Temporal still keeps, of every server and login')
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch list
  forgeline batch list --all --json`,
    )
    .action((options: ListBatchesOptions) =>
      run(command, async (output) => {
        const { list } = await import('../../batch/list.ts');
        return await list(output, options);
      }),
    );
  return withServerOptions(command);
}

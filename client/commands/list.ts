import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface ListOptions extends ConnectionOptions {
  all?: boolean;
}

export function listCommand(run: Runner): Command {
  const command = new Command('list')
    .summary('list pipelines, downloads and batches and their state, newest first')
    .description(
      'Lists pipelines, downloads and batches and their state, newest first: the newest run of each, of your server and login. The column NEEDS names the command that goes on with what needs a person. The pipelines of a batch are told of by "forgeline batch show", and listed here only while they wait for a person.',
    )
    .option('--all', 'every run that Temporal still keeps, of every server and login')
    .addHelpText(
      'after',
      `
Examples:
  forgeline list
  forgeline list --all --json`,
    )
    .action((options: ListOptions) =>
      run(command, async (output) => {
        const { list } = await import('../list.ts');
        return await list(output, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export function upCommand(run: Runner): Command {
  const command = new Command('up')
    .summary('run the embedded Temporal server and a worker until Ctrl-C')
    .description(
      'Runs the embedded Temporal server and a worker, prints where they are, and keeps them from stopping when idle. Ctrl-C or SIGTERM stops both; pipelines under way pause, and go on with the next build or up.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline up
  forgeline up --json`,
    )
    .action((options: ConnectionOptions) =>
      run(command, async (output) => {
        const { up } = await import('../up.ts');
        return await up(output, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../../runner.ts';

export function listSchedulesCommand(run: Runner): Command {
  const command = new Command('list')
    .summary('list schedules, when they fire next, and what came of them last')
    .description(
      'Lists the schedules of your server and login, or all where no server is named: when they fire, when they do next, and what came of the last time.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  forgeline schedule list\n  forgeline schedule list --json',
    )
    .action((options: ConnectionOptions) =>
      run(command, async (output) => {
        const { listAll } = await import('../../schedule/list.ts');
        return await listAll(output, options);
      }),
    );
  return withServerOptions(command);
}

import { Command } from 'commander';
import type { CommonOptions, Runner } from '../runner.ts';

export function downCommand(run: Runner): Command {
  const command = new Command('down')
    .summary('stop the background server and workers')
    .description(
      'Stops the embedded server and the workers in the background. Pipelines under way pause, and go on with the next build or up; schedules begin nothing until then, and catch up as each of them says.',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline down`,
    )
    .action((_options: CommonOptions) =>
      run(command, async (output) => {
        const { down } = await import('../down.ts');
        return await down(output);
      }),
    );
  return command;
}

import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export function showCommand(run: Runner): Command {
  const command = new Command('show')
    .summary('print the state and the results of one pipeline')
    .description(
      'Prints the state and the results so far of one pipeline, running or ended: also what waits for a person, what to do about it, and what a run that did not complete cancelled, deleted and kept at UForge.',
    )
    .argument('<id>', 'name of the pipeline, its id, or an unambiguous start of the id')
    .addHelpText(
      'after',
      `
Examples:
  forgeline show web-tier
  forgeline show build-web-tier-1a2b3c4d --json`,
    )
    .action((id: string, options: ConnectionOptions) =>
      run(command, async (output) => {
        const { show } = await import('../show.ts');
        return await show(output, id, options);
      }),
    );
  return withServerOptions(command);
}

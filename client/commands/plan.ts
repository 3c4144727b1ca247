import { Command } from 'commander';
import { type ConnectionOptions, type Runner, withServerOptions } from '../runner.ts';

export interface PlanOptions extends ConnectionOptions {
  to?: string;
  overwrite?: boolean;
}

export function planCommand(run: Runner): Command {
  const command = new Command('plan')
    .summary('check pipeline files against schema and server, and print what would be done')
    .description(
      'Checks pipeline files against the schema and against the server, and prints what would be done and what would become public. Starts nothing.',
    )
    .argument('<file...>', 'pipeline files (YAML or JSON)')
    .option('--to <dir>', 'folder for the downloads, instead of those in the files')
    .option('--overwrite', 'replace files of the same name that differ')
    .addHelpText(
      'after',
      `
Examples:
  forgeline plan web-tier.yml
  forgeline plan *.yml --json`,
    )
    .action((files: string[], options: PlanOptions) =>
      run(command, async (output) => {
        const { plan } = await import('../plan.ts');
        return await plan(output, files, options);
      }),
    );
  return withServerOptions(command);
}

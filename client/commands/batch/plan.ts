import { Command } from 'commander';
import { type BatchCommandOptions, withBatchOptions } from '../../batch/batch-options.ts';
import { type Runner, withServerOptions } from '../../runner.ts';

export type PlanBatchOptions = BatchCommandOptions;

export function planBatchCommand(run: Runner): Command {
  const command = new Command('plan')
    .summary('say what a batch would build, what is unchanged and what is wrong; start nothing')
    .description(
      'Finds the pipelines of a batch and checks each of them at UForge: says what would be built, what has not changed since it was built last, and everything that is wrong. Starts nothing.',
    )
    .argument(
      '<file...>',
      'one batch file, or pipeline files, hammr templates and folders of them (with --name)',
    )
    .addHelpText(
      'after',
      `
Examples:
  forgeline batch plan nightly.yaml
  forgeline batch plan nightly.yaml --json | grep '"type":"plan"'`,
    )
    .action((files: string[], options: PlanBatchOptions) =>
      run(command, async (output) => {
        const { plan } = await import('../../batch/plan.ts');
        return await plan(output, files, options);
      }),
    );
  return withServerOptions(withBatchOptions(command));
}

import { Command } from 'commander';
import { type PipelineOptions, withPipelineOptions } from '../pipeline-options.ts';
import type { Runner } from '../runner.ts';

export interface PlanOptions extends PipelineOptions {
  print?: true;
  into?: string;
  replace?: true;
}

export function planCommand(run: Runner): Command {
  const command = new Command('plan')
    .summary('check pipeline files against schema and server, and print what would be done')
    .description(
      'Checks pipeline files and hammr templates against the schema and against the server, and prints what would be done and what would become public. Starts nothing.\n\nA folder stands for the pipeline files and templates that lie in it; folders below it are named themselves. What is wrong with one file does not hide the others: the good ones are planned, and the exit status is 2.',
    )
    .argument('<path...>', 'pipeline files, hammr templates (YAML or JSON), and folders of them')
    .optionsGroup('Converting hammr templates:')
    .option('--print', 'print the pipeline file that each template is equivalent to, not the plan')
    .option('--into <dir>', 'write each into a file of its own in this folder: web.yml as web.yaml')
    .option('--replace', 'with --into, replace files of the same name that differ')
    .addHelpText('after', examples)
    .action((paths: string[], options: PlanOptions) =>
      run(command, async (output) => {
        const { plan } = await import('../plan.ts');
        return await plan(output, paths, options);
      }),
    );
  return withPipelineOptions(command);
}

const examples = `
Examples:
  forgeline plan web-tier.yaml
  forgeline plan *.yaml --json

  # what a hammr template becomes, and the pipeline file that does the same
  forgeline plan web-tier.yml
  forgeline plan web-tier.yml --print > web-tier.yaml
  forgeline plan templates --into pipelines
  forgeline plan builders.yml --scan 9 --print`;

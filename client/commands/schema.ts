import { Command } from 'commander';
import type { CommonOptions, Runner } from '../runner.ts';

export function schemaCommand(run: Runner): Command {
  const command = new Command('schema')
    .summary('print the JSON Schema of the pipeline file')
    .description('Prints the JSON Schema of the pipeline file, for editors and checks of your own.')
    .addHelpText(
      'after',
      `
Examples:
  forgeline schema > forgeline.schema.json`,
    )
    .action((_options: CommonOptions) =>
      run(command, async () => {
        const { pipelineFileJsonSchema } = await import('../../pipeline/json-schema.ts');
        process.stdout.write(`${JSON.stringify(pipelineFileJsonSchema(), undefined, 2)}\n`);
        return 0;
      }),
    );
  return command;
}

import { Argument, Command } from 'commander';
import type { SchemaKind } from '../../pipeline/json-schema.ts';
import type { CommonOptions, Runner } from '../runner.ts';

const kinds: readonly SchemaKind[] = ['pipeline', 'batch', 'schedule'];

export function schemaCommand(run: Runner): Command {
  const command = new Command('schema')
    .summary('print the JSON Schema of the pipeline, batch or schedule file')
    .description(
      'Prints the JSON Schema of the pipeline file, or of the batch or schedule file, for editors and checks of your own.',
    )
    .addArgument(new Argument('[kind]', 'which file is meant').choices(kinds).default('pipeline'))
    .addHelpText(
      'after',
      `
Examples:
  forgeline schema > forgeline.schema.json
  forgeline schema batch > forgeline-batch.schema.json`,
    )
    .action((kind: SchemaKind, _options: CommonOptions) =>
      run(command, async () => {
        const { fileJsonSchema } = await import('../../pipeline/json-schema.ts');
        process.stdout.write(`${JSON.stringify(fileJsonSchema(kind), undefined, 2)}\n`);
        return 0;
      }),
    );
  return command;
}

import { z } from 'zod';
import { pipelineFileSchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of the pipeline file, for editors and validators. */
export function pipelineFileJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(pipelineFileSchema, { target: 'draft-2020-12', io: 'input' });
  const { $schema, ...rest } = schema;
  return {
    $schema,
    title: 'Forgeline pipeline file',
    description: 'A pipeline that generates, publishes and downloads machine images with UForge.',
    ...rest,
  };
}

import { z } from 'zod';
import { batchFileSchema } from './batch/schema.ts';
import { scheduleFileSchema } from './schedule/schema.ts';
import { pipelineFileSchema } from './schema.ts';

const files = {
  pipeline: {
    schema: pipelineFileSchema,
    description: 'A pipeline that generates, publishes and downloads machine images with UForge.',
  },
  batch: {
    schema: batchFileSchema,
    description: 'Many pipelines as one: by files, and by appliances, formats and accounts.',
  },
  schedule: {
    schema: scheduleFileSchema,
    description: 'When a batch, or some pipelines, are run.',
  },
} as const;

/** The files that have a JSON Schema. */
export type SchemaKind = keyof typeof files;

/** The JSON Schema (draft 2020-12) of a file, for editors and validators. */
export function fileJsonSchema(kind: SchemaKind): Record<string, unknown> {
  const { schema, description } = files[kind];
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, title: `Forgeline ${kind} file`, description, ...rest };
}

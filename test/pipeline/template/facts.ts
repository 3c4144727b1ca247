import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.array(z.string()).default([]);

const schema = z.object({
  generate: z.record(
    z.string(),
    z.object({
      compress: z.boolean(),
      ebs: z.literal(true).optional(),
      requires: names,
      optional: names,
    }),
  ),
  scanGenerateAlsoRequires: z.array(z.string()),
  publish: z.record(
    z.string(),
    z.object({
      type: z.string(),
      requires: names,
      requiresByKeystone: z.record(z.string(), z.array(z.string())).optional(),
      optional: names,
      maps: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

/** What is known of hammr's builders. */
export const facts = schema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../facts/hammr-builders.json'), 'utf8')),
);

export type GenerateFacts = (typeof facts)['generate'][string];
export type PublishFacts = (typeof facts)['publish'][string];

/** What publishing a primitive format takes, where UForge publishes it at all. */
export function publishFacts(primitive: string): PublishFacts | undefined {
  const entry = Object.entries(facts.publish).find(([name]) =>
    name.endsWith('*') ? primitive.startsWith(name.slice(0, -1)) : name === primitive,
  );
  return entry?.[1];
}

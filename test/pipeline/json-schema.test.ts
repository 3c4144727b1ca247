import { expect, test } from 'vitest';
import { pipelineFileJsonSchema } from '../../pipeline/json-schema.ts';
import { publicationShape } from '../../pipeline/publication-schema.ts';

test('the JSON Schema says what it is, and knows every attribute', () => {
  const schema = pipelineFileJsonSchema();
  expect(Object.keys(schema).slice(0, 2)).toEqual(['$schema', 'title']);
  expect(schema).not.toHaveProperty('$id');
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['version', 'name', 'source'],
    additionalProperties: false,
  });
  const text = JSON.stringify(schema);
  for (const name of Object.keys(publicationShape)) expect(text).toContain(`"${name}":{`);
});

test('every field of the JSON Schema has a description', () => {
  const bare: string[] = [];
  walk(pipelineFileJsonSchema(), '', bare);
  expect(bare).toEqual([]);
});

function walk(node: unknown, path: string, bare: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    if (key === 'properties') {
      for (const [name, field] of Object.entries(member)) {
        if (!Object.hasOwn(Object(field), 'description')) bare.push(`${path}.${name}`);
      }
    }
    walk(member, `${path}.${key}`, bare);
  }
}

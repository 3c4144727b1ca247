import { expect, test } from 'vitest';
import { fileJsonSchema } from '../../pipeline/json-schema.ts';
import { publicationShape } from '../../pipeline/publication-schema.ts';

test('the JSON Schema says what it is, and knows every attribute', () => {
  const schema = fileJsonSchema('pipeline');
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

test.each([
  ['batch', ['version', 'batch']],
  ['schedule', ['version', 'schedule', 'run']],
] as const)('the JSON Schema of the %s file says what it is', (kind, required) => {
  expect(fileJsonSchema(kind)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Forgeline ${kind} file`,
    type: 'object',
    required,
    additionalProperties: false,
  });
});

test.each(['pipeline', 'batch', 'schedule'] as const)(
  'every field of the %s file has a description',
  (kind) => {
    const bare: string[] = [];
    walk(fileJsonSchema(kind), '', bare);
    expect(bare).toEqual([]);
  },
);

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

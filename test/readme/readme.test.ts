import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineFileSchema } from '../../pipeline/schema.ts';
import { variablesTable } from '../../settings/variables.ts';
import { checkWorld } from '../../simulator/index.ts';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

test('the table of settings in the README is the one that the code reads by', () => {
  const [, table] =
    /<!-- settings: [^>]*-->\n([\s\S]*?)<!-- end of settings -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(variablesTable().trim());
});

test('every world of the simulator shown in the README is one', () => {
  const worlds = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => parse(text ?? ''))
    .filter((document) => 'users' in document);
  expect(worlds).toHaveLength(1);
  for (const world of worlds) expect(() => checkWorld(world)).not.toThrow();
});

test('every pipeline file shown in the README is one', () => {
  const files = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => parse(text ?? ''))
    .filter((document) => 'version' in document);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(pipelineFileSchema.safeParse(file).error).toBeUndefined();
});

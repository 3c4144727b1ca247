import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineFileSchema } from '../../pipeline/schema.ts';
import { variablesTable } from '../../settings/variables.ts';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

test('the table of settings in the README is the one that the code reads by', () => {
  const [, table] =
    /<!-- settings: [^>]*-->\n([\s\S]*?)<!-- end of settings -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(variablesTable().trim());
});

test('every pipeline file shown in the README is one', () => {
  const files = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => parse(text ?? ''))
    .filter((document) => 'version' in document);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(pipelineFileSchema.safeParse(file).error).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { batchFileSchema } from '../../pipeline/batch/schema.ts';
import { scheduleFileSchema } from '../../pipeline/schedule/schema.ts';
import { pipelineFileSchema } from '../../pipeline/schema.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'batches.md'), 'utf8');

test('every batch, schedule and pipeline file shown in the page about batches is one', () => {
  const files = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text ?? ''));
  expect(files.filter((file) => 'batch' in file).length).toBeGreaterThan(0);
  expect(files.filter((file) => 'schedule' in file).length).toBeGreaterThan(0);
  for (const file of files) expect(schemaFor(file).safeParse(file).error).toBeUndefined();
});

function schemaFor(file: object) {
  if ('batch' in file) return batchFileSchema;
  return 'schedule' in file ? scheduleFileSchema : pipelineFileSchema;
}

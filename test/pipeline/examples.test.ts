import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPipelineFile } from '../../pipeline/read.ts';

const examples = join(import.meta.dirname, '../../examples');
const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'));

test.each(files)('the example %s is a valid pipeline file', async (file) => {
  const { definition } = await readPipelineFile(file, { cwd: examples, host: 'here' });
  expect(definition.images).not.toEqual([]);
});

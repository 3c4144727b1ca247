import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', 'histories');
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
let code: string;

beforeAll(async () => {
  const workflowsPath = join(import.meta.dirname, '..', '..', 'workflows', 'index.ts');
  ({ code } = await bundleWorkflowCode({ workflowsPath }));
});

test.each(histories)('%s replays with the workflow code of today', async (name) => {
  const history = JSON.parse(await readFile(join(folder, name), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: { code } }, history);
});

test.each([
  'checkServer',
  'download',
  'imagePipeline',
  'packageHarvest',
  'planPipelines',
])('a history of %s is there', (workflow) => {
  expect(histories.filter((name) => name.startsWith(`${workflow}-`))).not.toEqual([]);
});

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', 'histories');
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
let code: string;

beforeAll(async () => {
  const logger = new DefaultLogger('WARN');
  Runtime.install({ logger });
  const workflowsPath = join(import.meta.dirname, '..', '..', 'workflows', 'index.ts');
  ({ code } = await bundleWorkflowCode({ workflowsPath, logger }));
});

test.each(histories)('%s replays with the workflow code of today', async (name) => {
  const { workflowId, history } = JSON.parse(await readFile(join(folder, name), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: { code } }, history, workflowId);
});

test.each(['checkServer', 'download', 'imagePipeline', 'packageHarvest', 'planPipelines'])(
  'a history of %s is there',
  (workflow) => {
    expect(histories.filter((name) => name.startsWith(`${workflow}-`))).not.toEqual([]);
  },
);

/** Finding the pipelines of a batch by its workflow, on a real Temporal server. */
import type { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { BatchDefinition, Expansion, Workflows } from '../../pipeline/model.ts';
import { ensureServer } from '../../temporal/background/server.ts';
import { type Simulated, startSimulated, whenever } from '../activities/simulated.ts';
import { bundleWorkflows } from '../support/bundle.ts';
import { type TestHome, testHome, withClient } from '../temporal/embedded.ts';

const taskQueue = 'expand';
const appliances = 10_000;

let simulated: Simulated;
let home: TestHome;
let address: string;
let stopWorkers: () => Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  simulated = await startSimulated({
    world: {
      users: [{ login: 'pat', password: 'simulated' }],
      appliances: Array.from({ length: appliances }, (_, index) => ({
        name: `web-${index}`,
        version: '1.0',
      })),
    },
  });
  home = await testHome({ store: 'fast' });
  ({ address } = await ensureServer(home.options));
  stopWorkers = await startWorkers();
});
afterAll(async () => {
  await stopWorkers();
  await simulated.close();
  await home[Symbol.asyncDispose]();
});

async function startWorkers(): Promise<() => Promise<void>> {
  const path = `${import.meta.dirname}/../../workflows/expand-batch.ts`;
  const { code } = await bundleWorkflows(path);
  const connection = await NativeConnection.connect({ address });
  const activities = createActivities(simulated.dependencies);
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue, workflowBundle: { code } }),
    Worker.create({ connection, taskQueue: `${taskQueue}-requests`, activities }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await connection.close();
  };
}

const batch: BatchDefinition = {
  name: 'night',
  concurrency: 10,
  onError: 'continue',
  pipelines: [],
  matrix: {
    appliances: [{ name: 'web-*', version: 'latest' }],
    template: {
      images: [{ id: 'kvm', format: 'KVM', installProfile: {}, publications: [] }],
      publishWhen: 'image-ready',
      deadlineMs: 1000,
    },
    exclude: [],
    include: [],
    name: '{batch}-{appliance}-{version}',
  },
};

const expandBy = (client: Client, asked: BatchDefinition): Promise<Expansion> =>
  client.workflow.execute<Workflows['expandBatch']>('expandBatch', {
    taskQueue,
    workflowId: crypto.randomUUID(),
    args: [{ identity: { url: simulated.simulator.url, login: 'pat' }, batch: asked }],
  });

test('ten thousand pipelines are found, and fit into one answer', async () => {
  await withClient(address, async (client) => {
    const expansion = await expandBy(client, batch);
    expect(expansion.ok && expansion.items.length).toBe(appliances);
  });
});

test('pipelines of files alone are found without UForge', async () => {
  const { matrix: _none, ...files } = batch;
  const definition = {
    name: 'own',
    source: { kind: 'appliance', id: '1' } as const,
    images: [],
    publishWhen: 'image-ready' as const,
    deadlineMs: 1000,
  };
  await withClient(address, async (client) => {
    const asked = simulated.simulator.journal().length;
    expect(await expandBy(client, { ...files, pipelines: [definition] })).toEqual({
      ok: true,
      items: [{ name: 'own', definition }],
      notices: [],
    });
    expect(simulated.simulator.journal()).toHaveLength(asked);
  });
});

test('a server that does not give its appliances is told of', async () => {
  whenever(simulated.simulator, 'appliance_getAll', () => ({ status: 403 }));
  await withClient(address, async (client) => {
    expect(await expandBy(client, batch)).toMatchObject({
      ok: false,
      problems: [{ code: 'not_entitled', hint: expect.stringMatching(/\w/) }],
    });
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [{ name: 'VirtualBox', primitive: 'vbox' }],
      appliances: Array.from({ length: 4 }, (_, index) => ({ name: `web-${index}`, version: '1' })),
    },
  });
});
afterAll(() => playground.close());

/** Runs a script that imports the project by its name, as its users do; answers with what it printed. */
async function script(text: string): Promise<unknown> {
  const child = Bun.spawn([process.execPath, '-e', text], {
    cwd: `${import.meta.dirname}/../..`,
    env: playground.environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  return JSON.parse(await new Response(child.stdout).text());
}

test('a script starts a batch, changes it while it runs, and takes what came of it', async () => {
  const file = await playground.file(
    'nightly.yaml',
    'version: 1\nbatch: nightly\nconcurrency: 1\nmatrix: { name: "{appliance}", appliances: ["web-*"], formats: [VirtualBox] }\n',
  );
  const answer = await script(`
    import { Forgeline } from 'forgeline';
    await using forgeline = await Forgeline.connect();
    const batch = await forgeline.startBatch(${JSON.stringify(file)}, { concurrency: 2 });
    const before = await batch.progress();
    await batch.pause({ note: 'a moment' });
    const paused = (await batch.progress()).paused;
    await batch.unpause();
    await batch.setConcurrency(4);
    const seen = [];
    await batch.follow(({ counts }) => seen.push(counts.completed));
    const { status, counts, pipelines } = await batch.result();
    const found = await forgeline.findBatch('nightly');
    const refused = await forgeline.retryBatch('nightly').catch(({ message }) => message);
    console.log(JSON.stringify({
      id: batch.id, same: found.id === batch.id, joined: batch.joined, url: batch.webUiUrl,
      concurrency: before.concurrency, paused, seen: seen.length > 0, status, counts,
      names: pipelines.map(({ name }) => name), refused,
    }));
  `);
  expect(answer).toMatchObject({
    id: expect.stringMatching(/^batch-nightly-/),
    same: true,
    joined: false,
    url: expect.stringContaining('/workflows/batch-nightly-'),
    concurrency: 2,
    paused: true,
    seen: true,
    status: 'completed',
    counts: { total: 4, completed: 4 },
    names: ['web-0', 'web-1', 'web-2', 'web-3'],
    refused: expect.stringContaining('is left to do'),
  });
});

test('a script starts a batch of definitions of its own, and cancels it', async () => {
  const stop = playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 503 } : undefined,
  );
  const answer = await script(`
    import { Forgeline } from 'forgeline';
    await using forgeline = await Forgeline.connect();
    const definition = (name) => ({
      name, source: { kind: 'appliance', name, version: '1' }, publishWhen: 'image-ready', deadlineMs: 3600000,
      images: [{ id: 'virtualbox', format: 'VirtualBox', installProfile: {}, publications: [] }],
    });
    const batch = await forgeline.startBatch({
      name: 'own', concurrency: 2, onError: 'stop', pipelines: ['web-0', 'web-1', 'web-2'].map(definition),
    });
    const { status, counts, pipelines } = await batch.cancel();
    console.log(JSON.stringify({ status, counts, statuses: pipelines.map(({ status }) => status) }));
  `);
  stop();
  expect(answer).toMatchObject({
    status: 'cancelled',
    counts: { total: 3, cancelled: 3 },
    statuses: ['cancelled', 'cancelled', 'cancelled'],
  });
});

import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerWorkflowId } from '../../pipeline/identity.ts';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createSimulator, sampleWorld } from '../../simulator/index.ts';
import { readHolder } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, password } from '../support/playground.ts';
import { withClient } from '../temporal/embedded.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterAll(() => playground.close());

async function fileOf(name: string, rest: string): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
when: changed
source: { appliance: { name: web-tier, version: "2.1" } }
${rest}`,
  );
}

const images = 'images: [{ format: VirtualBox }]';

async function build(path: string, ...options: string[]): Promise<PipelineResult | undefined> {
  const { status, lines } = await playground.forgeline(['build', path, '--json', ...options]);
  expect(status).toBe(0);
  return ((lines.at(-1)?.pipelines ?? []) as PipelineResult[])[0];
}

function generations(): number {
  return playground.simulator
    .journal()
    .filter(({ operation }) => operation === 'machineImage_generate').length;
}

test('what has not changed is skipped, says so everywhere, and is built with --rebuild', async () => {
  const path = await fileOf('same', images);
  const first = await build(path);
  expect(first?.skipped).toBeUndefined();
  expect(generations()).toBe(1);

  const again = await build(path, '--junit', `${playground.folder}/j.xml`);
  expect(again).toEqual({
    name: 'same',
    workflowId: first?.workflowId,
    status: 'completed',
    skipped: {
      workflowId: first?.workflowId,
      builtAt: expect.stringMatching(/^\d{4}-/),
      revision: '5',
    },
    source: first?.source,
    images: [],
  });
  expect(generations()).toBe(1);
  expect(await Bun.file(`${playground.folder}/j.xml`).text()).toContain('<skipped message="same: ');
  const told = await playground.forgeline(['build', path]);
  expect(told.stdout).toMatch(
    /^same: skipped, as nothing has changed since build-same-\w+ built it from revision 5 at .+--rebuild/m,
  );
  expect((await playground.forgeline(['build', path, '--detach'])).status).toBe(0);
  const planned = await playground.forgeline(['plan', path]);
  expect(planned.stdout).toContain('skipped, as nothing has changed');

  expect((await build(path, '--rebuild'))?.skipped).toBeUndefined();
  expect(generations()).toBe(2);
  expect((await build(path))?.skipped).toBeDefined();
});

test('a pipeline that says something else is built; how long it may take is nothing else', async () => {
  await build(await fileOf('other', images));
  const before = generations();
  await build(await fileOf('other', `deadline: 2h\nonCancel: delete\n${images}`));
  expect(generations()).toBe(before);
  await build(await fileOf('other', 'images: [{ format: VirtualBox, compress: false }]'));
  expect(generations()).toBe(before + 1);
});

test('a build that did not complete is no build', async () => {
  const path = await fileOf(
    'failing',
    'images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]',
  );
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403, message: No. } }]',
  );
  expect((await playground.forgeline(['build', path])).status).toBe(1);
  playground.simulator.faults.clear();
  const before = generations();
  expect((await build(path))?.skipped).toBeUndefined();
  expect(generations()).toBe(before + 1);
  expect((await build(path))?.skipped).toBeDefined();
});

test('a simulation compares nothing and counts as nothing', async () => {
  const path = await fileOf('simulated', images);
  expect((await build(path, '--simulate'))?.skipped).toBeUndefined();
  expect((await build(path, '--simulate'))?.skipped).toBeUndefined();
  expect((await build(path))?.skipped).toBeUndefined();
});

test('what was built is known when the runs themselves are forgotten, and not by a new ledger', async () => {
  const path = await fileOf('kept', images);
  const { workflowId = '' } = (await build(path)) ?? {};
  await inTemporal(async (client) => {
    const workflowExecution = { workflowId };
    await client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution,
    });
  });
  expect((await build(path))?.skipped).toBeDefined();

  const ledger = ledgerWorkflowId(
    { url: playground.simulator.url, login: 'pat' },
    'users/pat/appliances/2',
  );
  await inTemporal((client) => client.workflow.getHandle(ledger).terminate('somebody ended it'));
  expect((await build(path))?.skipped).toBeUndefined();
  expect((await build(path))?.skipped).toBeDefined();
});

async function inTemporal(use: (client: Client) => Promise<unknown>): Promise<void> {
  const state = readHolder(playground.environment.FORGELINE_HOME ?? '', 'server');
  await withClient(state?.info.address ?? '', use);
}

test('the client API skips as well, and builds all the same where it is asked to', async () => {
  const path = await fileOf('by-script', images);
  const lines = await script(
    `const pipeline = await forgeline.start(process.argv[2]);
    const { skipped } = await pipeline.result();
    tell({ skipped: skipped?.workflowId === pipeline.id });`,
    path,
  );
  expect(lines).toEqual([{ skipped: false }]);
  const again = await script(
    `const first = await forgeline.start(process.argv[2]);
    const { skipped } = await first.result();
    tell({ skipped: skipped?.workflowId === first.id, ended: await first.follow() });
    const rebuilt = await forgeline.start(process.argv[2], { rebuild: true });
    tell({ skipped: (await rebuilt.result()).skipped !== undefined });`,
    path,
  );
  expect(again).toEqual([{ skipped: true, ended: 'ended' }, { skipped: false }]);
});

/** Runs a script in the project with a connection of its own, and returns what it told. */
async function script(text: string, ...args: string[]): Promise<unknown[]> {
  const file = await playground.file(
    'script.ts',
    `import { Forgeline } from '${import.meta.dirname}/../../client/index.ts';
    const tell = (line: object) => process.stdout.write(JSON.stringify(line) + '\\n');
    const forgeline = await Forgeline.connect();
    ${text}
    await forgeline.close();`,
  );
  const child = Bun.spawn([process.execPath, file, ...args], {
    env: playground.environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const said = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a source that was changed is built', async () => {
  const path = await fileOf('moving', images);
  await build(path);
  const port = Number(new URL(playground.simulator.url).port);
  await playground.simulator.close();
  const world = sampleWorld();
  const appliances = (world.appliances ?? []).map((appliance) => ({
    ...appliance,
    ...(appliance.version === '2.1' ? { lastModified: '2026-04-01T09:00:00Z' } : {}),
  }));
  const changed = await createSimulator({
    port,
    password,
    generationMs: 300,
    world: { ...world, appliances },
  });
  try {
    expect((await build(path))?.skipped).toBeUndefined();
    expect((await build(path))?.skipped).toBeDefined();
  } finally {
    await changed.close();
  }
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { filesOf, knownNames, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs: 60_000, publicationMs: 60_000 });
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

/** Starts a pipeline in the background and waits until UForge has been asked for its images. */
async function start(name: string, rest: string): Promise<void> {
  const path = await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
${rest}`,
  );
  const before = playground.simulator.images().length;
  const { status, stderr } = await playground.forgeline(['build', path, '--detach']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  await until(() => playground.simulator.images().length > before);
}

async function resultOf(name: string): Promise<PipelineResult> {
  const { lines } = await playground.forgeline(['show', name, '--json']);
  return lines.at(-1)?.result as PipelineResult;
}

/** Waits until the pipeline itself knows that all its images are under way. */
async function allUnderWay(name: string, stage: string): Promise<void> {
  await until(async () => {
    const { lines } = await playground.forgeline(['show', name, '--json']);
    const targets = (lines.at(-1)?.targets ?? []) as { stage: string }[];
    return targets.some((target) => target.stage === stage);
  });
}

function stateAtUForge(uri: string | undefined): string | undefined {
  const { images, publications } = {
    images: playground.simulator.images(),
    publications: playground.simulator.publications(),
  };
  return [...images, ...publications].find((thing) => thing.uri === uri)?.state;
}

function countOf(operation: string): number {
  return playground.simulator.journal().filter((entry) => entry.operation === operation).length;
}

const published = `
images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]
`;

/** Has UForge finish the image, and waits until it publishes. */
async function publishing(name: string, rest: string): Promise<void> {
  await start(name, rest);
  await allUnderWay(name, 'generating');
  const before = playground.simulator.publications().length;
  await playground.simulator.clock.push(60_000);
  await until(() => playground.simulator.publications().length > before);
  await allUnderWay(name, 'publishing');
}

test('cancelled while publishing: the publication is cancelled, the image kept, and both are told', async () => {
  await publishing('kept', published);
  const { status, stdout } = await playground.forgeline(['cancel', 'kept']);
  expect(status).toBe(0);
  const { cleanup, images } = await resultOf('kept');
  const image = images[0];
  expect(cleanup).toEqual([
    { what: 'publication', uri: image?.publications[0]?.uri, outcome: 'cancelled' },
    { what: 'image', uri: image?.imageUri, outcome: 'kept', reason: 'nothing says to delete it' },
  ]);
  expect(stateAtUForge(image?.imageUri)).toBe('complete');
  expect(stateAtUForge(image?.publications[0]?.uri)).toBe('cancelled');
  expect(stdout).toContain(image?.imageUri);
});

test('onCancel: delete takes away at UForge what the run made there', async () => {
  await publishing('deleted', `onCancel: delete${published}`);
  const { status } = await playground.forgeline(['cancel', 'deleted']);
  expect(status).toBe(0);
  const { cleanup, images } = await resultOf('deleted');
  expect(cleanup?.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['publication', 'deleted'],
    ['image', 'deleted'],
  ]);
  expect(stateAtUForge(images[0]?.imageUri)).toBeUndefined();
  expect(stateAtUForge(images[0]?.publications[0]?.uri)).toBeUndefined();
});

test('what is not provably ours is neither cancelled nor deleted', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: machineImage_generate, times: 1, fault: { reset: after } }]',
  );
  await start('adopted', 'onCancel: delete\nimages: [{ format: VirtualBox }]');
  await allUnderWay('adopted', 'generating');
  const { status } = await playground.forgeline(['cancel', 'adopted']);
  expect(status).toBe(0);
  const { cleanup, images } = await resultOf('adopted');
  expect(cleanup).toEqual([
    {
      what: 'image',
      uri: images[0]?.imageUri,
      outcome: 'kept',
      reason: 'it is not provably ours',
    },
  ]);
  expect(stateAtUForge(images[0]?.imageUri)).toBe('running');
});

test('a cancel that Temporal was told of, UForge out of reach and the worker killed, is carried out all the same', async () => {
  await start('hard', 'onCancel: delete\nimages: [{ format: VirtualBox }]');
  await allUnderWay('hard', 'generating');
  const cancelled = countOf('machineImageGeneration_cancel');
  playground.simulator.faults.load(
    'rules: [{ requests: "machineImageGeneration_cancel", fault: { reset: before } }]',
  );
  await cancelInTemporal('hard');
  await until(() => countOf('machineImageGeneration_cancel') > cancelled);
  killWorker();
  playground.simulator.faults.clear();
  const { status } = await playground.forgeline(['follow', 'hard']);
  expect(status).toBe(4);
  const { cleanup, images } = await resultOf('hard');
  expect(cleanup?.map(({ outcome }) => outcome)).toEqual(['deleted']);
  expect(stateAtUForge(images[0]?.imageUri)).toBeUndefined();
}, 90_000);

test('a cancel while the request is in flight cancels what came of it', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: "machineImage_generate", fault: { delay: 2s } }]',
  );
  const path = await playground.file(
    'flight.yaml',
    `
version: 1
name: flight
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`,
  );
  const before = playground.simulator.journal().length;
  await playground.forgeline(['build', path, '--detach']);
  await until(() => playground.simulator.faults.list().some(({ thrown }) => thrown > 0));
  expect(playground.simulator.journal().length).toBeGreaterThan(before);
  const { status } = await playground.forgeline(['cancel', 'flight']);
  expect(status).toBe(0);
  const { cleanup } = await resultOf('flight');
  expect(cleanup?.map(({ outcome }) => outcome)).toEqual(['cancelled']);
  expect(stateAtUForge(cleanup?.[0]?.uri)).toBe('cancelled');
});

test('a cancelled download leaves nothing in its folder', async () => {
  await start('partial', 'images: [{ format: VirtualBox, download: { to: ./partial } }]');
  await allUnderWay('partial', 'generating');
  playground.simulator.faults.load(
    'rules: [{ requests: "machineImage_download", fault: { bytesPerSecond: 100000 } }]',
  );
  await playground.simulator.clock.push(60_000);
  const folder = join(playground.folder, 'partial');
  await until(async () => (await readdir(folder).catch(() => [])).length > 0);
  const { status } = await playground.forgeline(['cancel', 'partial']);
  expect(status).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

test('a cancel whose download loses its worker is a cancel all the same', async () => {
  await start(
    'widowed',
    'onCancel: delete\nimages: [{ format: VirtualBox, download: { to: ./widowed } }]',
  );
  await allUnderWay('widowed', 'generating');
  playground.simulator.faults.load(
    'rules: [{ requests: "machineImage_download", fault: { bytesPerSecond: 100000 } }]',
  );
  await playground.simulator.clock.push(60_000);
  const folder = join(playground.folder, 'widowed');
  await until(async () => (await readdir(folder).catch(() => [])).length > 0);
  killWorker();
  const { status } = await playground.forgeline(['cancel', 'widowed']);
  expect(status).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  const { cleanup } = await resultOf('widowed');
  expect(cleanup?.map(({ outcome }) => outcome)).toEqual(['deleted']);
}, 90_000);

test('ids of images and publications that look alike together are told apart', async () => {
  await start(
    'alike',
    `
images:
  - { id: a, format: Amazon AWS, publish: [{ id: b-c, account: my-aws, region: eu-west-1 }] }
  - { id: a-b, format: Amazon AWS, publish: [{ id: c, account: my-aws, region: eu-west-1 }] }
  - { id: a-b-c, format: VirtualBox }
`,
  );
  await allUnderWay('alike', 'generating');
  await playground.simulator.clock.push(60_000);
  const running = () =>
    playground.simulator.publications().filter(({ state }) => state === 'running');
  await until(() => running().length === 2);
  const { status } = await playground.forgeline(['cancel', 'alike']);
  expect(status).toBe(0);
  expect(running()).toEqual([]);
});

test('onFailure: delete takes away what failed, and nothing that is done', async () => {
  await publishing('spoilt', `onFailure: delete\ntimeouts: { publish: 3s }${published}`);
  const { status } = await playground.forgeline(['follow', 'spoilt']);
  expect(status).toBe(1);
  const { cleanup, images } = await resultOf('spoilt');
  const [publication] = images[0]?.publications ?? [];
  expect(publication?.error).toMatchObject({ stage: 'publish', code: 'step_timed_out' });
  expect(cleanup).toEqual([{ what: 'publication', uri: publication?.uri, outcome: 'deleted' }]);
  expect(stateAtUForge(publication?.uri)).toBeUndefined();
  expect(stateAtUForge(images[0]?.imageUri)).toBe('complete');
});

function killWorker(): void {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith('worker'));
  process.kill(readState(filesOf(home, name ?? '').state)?.pid ?? 0, 'SIGKILL');
}

/** As the button in the Web UI does it. */
async function cancelInTemporal(name: string): Promise<void> {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const address = readState(filesOf(home, 'server').state)?.info.address ?? '';
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  for await (const { workflowId } of client.workflow.list({
    query: 'ExecutionStatus = "Running"',
  })) {
    if (workflowId.startsWith(`build-${name}-`))
      await client.workflow.getHandle(workflowId).cancel();
  }
  await connection.close();
}

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

async function fileOf(name: string, rest: string): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
after: delete-image
source: { appliance: { name: web-tier, version: "2.1" } }
${rest.replaceAll('./images', `./images-${name}`)}`,
  );
}

async function resultOf(name: string): Promise<PipelineResult> {
  const { lines } = await playground.forgeline(['show', name, '--json']);
  return lines.at(-1)?.result as PipelineResult;
}

function isThere(uri: string | undefined): boolean {
  return playground.simulator.images().some((image) => image.uri === uri);
}

const refusePublications =
  'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403, message: No. } }]';

const both = `
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

test('images go when all is done that is made of them, as the plan says; one without targets stays', async () => {
  const path = await fileOf('done', `${both}  - format: KVM\n`);
  const planned = await playground.forgeline(['plan', path]);
  expect(planned.stdout).toContain(
    'Once all that is made of it is done, virtualbox and amazon-aws are deleted at UForge.',
  );
  expect(planned.stdout).toContain('they go with it. What is in the cloud stays.');
  expect(planned.stdout).toContain('kvm is not deleted, as nothing is made of it.');
  const built = await playground.forgeline(['build', path]);
  expect(built.status).toBe(0);
  expect(built.stdout).toContain('deleted at UForge: image users/');
  const { images, cleanup = [] } = await resultOf('done');
  expect(images.map(({ imageUri }) => isThere(imageUri))).toEqual([false, false, true]);
  expect(cleanup.map(({ uri }) => uri).sort()).toEqual(
    images.slice(0, 2).map(({ imageUri }) => imageUri),
  );
  expect(images[0]?.files).toHaveLength(1);
});

test('an image of which a target failed stays, and a retry builds nothing anew', async () => {
  playground.simulator.faults.load(refusePublications);
  const path = await fileOf('failing', both);
  expect((await playground.forgeline(['build', path])).status).toBe(1);
  const first = await resultOf('failing');
  expect(first.images.map(({ imageUri }) => isThere(imageUri))).toEqual([false, true]);
  playground.simulator.faults.clear();
  const generated = playground.simulator
    .journal()
    .filter(({ operation }) => operation === 'machineImage_generate').length;
  expect((await playground.forgeline(['retry', 'failing'])).status).toBe(0);
  const { images, cleanup } = await resultOf('failing');
  expect(isThere(images[1]?.imageUri)).toBe(false);
  expect(cleanup).toMatchObject([{ uri: images[1]?.imageUri, outcome: 'deleted' }]);
  expect(
    playground.simulator.journal().filter(({ operation }) => operation === 'machineImage_generate'),
  ).toHaveLength(generated);
});

test('what UForge refuses to delete is kept with the reason, and the pipeline is completed', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_delete }, fault: { status: 403, message: Not yours. } }]',
  );
  const path = await fileOf('refused', both);
  expect((await playground.forgeline(['build', path])).status).toBe(0);
  const { cleanup, status } = await resultOf('refused');
  expect(status).toBe('completed');
  expect(cleanup).toMatchObject([
    { outcome: 'kept', reason: expect.stringContaining('it could not be deleted') },
    { outcome: 'kept', reason: expect.stringContaining('it could not be deleted') },
  ]);
});

test('an image that is not certainly ours stays', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, times: 1, fault: { reset: after } }]',
  );
  const path = await fileOf(
    'unsure',
    'images: [{ format: VirtualBox, download: { to: ./images } }]',
  );
  expect((await playground.forgeline(['build', path])).status).toBe(0);
  const { images, cleanup } = await resultOf('unsure');
  expect(cleanup).toMatchObject([{ outcome: 'kept' }]);
  expect(isThere(images[0]?.imageUri)).toBe(true);
});

test('while one image waits for approval, the other is gone already', async () => {
  const path = await fileOf('waiting', `approve: before-publish${both}`);
  await playground.forgeline(['build', path, '--detach']);
  await until(async () =>
    (await playground.forgeline(['show', 'waiting'])).stdout.includes('waits for approval'),
  );
  await until(async () => {
    const { imageUri } = (await resultOf('waiting')).images[0] ?? {};
    return imageUri !== undefined && !isThere(imageUri);
  });
  await playground.forgeline(['cancel', 'waiting']);
  const { cleanup = [] } = await resultOf('waiting');
  expect(cleanup.map(({ outcome }) => outcome).sort()).toEqual(['deleted', 'kept']);
});

test('a simulation asks nobody and deletes nothing', async () => {
  const path = await fileOf('simulated', `approve: before-publish\nkeep: { last: 1 }${both}`);
  const { status, stdout } = await playground.forgeline(['build', path, '--simulate']);
  expect(status).toBe(0);
  expect(stdout).not.toContain('"keep"');
  expect(stdout).not.toContain('deleted');
  const { cleanup, approvals } = await resultOf('simulated');
  expect([cleanup, approvals]).toEqual([undefined, undefined]);
});

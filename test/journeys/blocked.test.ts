import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

async function startBlocked(name: string, rest: string): Promise<void> {
  const path = await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
onBlocked: wait
${rest}`,
  );
  const { status, stderr } = await playground.forgeline(['build', path, '--detach']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  await until(async () => (await targetsOf(name)).some(({ stage }) => stage === 'blocked'));
}

async function targetsOf(name: string): Promise<{ target: string; stage: string }[]> {
  const { lines } = await playground.forgeline(['show', name, '--json']);
  return (lines.at(-1)?.targets ?? []) as { target: string; stage: string }[];
}

async function resultOf(name: string): Promise<PipelineResult> {
  const { lines } = await playground.forgeline(['show', name, '--json']);
  return lines.at(-1)?.result as PipelineResult;
}

function countOf(operation: string): number {
  return playground.simulator.journal().filter((entry) => entry.operation === operation).length;
}

const quotaUsedUp = (operation: string) =>
  `rules: [{ requests: ${operation}, fault: { status: 403, message: Your quota is used up. } }]`;

const published = `
images:
  - format: VirtualBox
    publish: []
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

test('a publication that a person can help waits, says for what, and goes on when told to', async () => {
  playground.simulator.faults.load(quotaUsedUp('applianceImage_publish'));
  await startBlocked('quota', published);
  expect(await targetsOf('quota')).toMatchObject([
    { target: 'virtualbox', stage: 'completed' },
    { target: 'amazon-aws', stage: 'completed' },
    { target: 'amazon-aws/my-aws', stage: 'blocked' },
  ]);
  const shown = await playground.forgeline(['show', 'quota']);
  expect(shown.stdout).toContain('Your quota is used up');
  const listed = await playground.forgeline(['list', '--json']);
  expect(listed.lines.find(({ name }) => name === 'quota')).toMatchObject({
    status: 'running',
    needsAttention: true,
  });

  playground.simulator.faults.clear();
  const unblocked = await playground.forgeline(['unblock', 'quota', '--json']);
  expect(unblocked.lines.at(-1)).toMatchObject({ targets: ['amazon-aws/my-aws'] });
  expect((await playground.forgeline(['follow', 'quota'])).status).toBe(0);
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(1);
});

test('the deadline stands still while a target waits, and a second refusal blocks it again', async () => {
  playground.simulator.faults.load(quotaUsedUp('machineImage_generate'));
  await startBlocked('patient', 'deadline: 3s\nimages: [{ format: VirtualBox }]');
  await Bun.sleep(4_000);
  expect(await targetsOf('patient')).toMatchObject([{ stage: 'blocked' }]);
  const asked = countOf('machineImage_generate');
  await playground.forgeline(['unblock', 'patient', '--target', 'virtualbox']);
  await until(() => countOf('machineImage_generate') > asked);
  await until(async () => (await targetsOf('patient')).every(({ stage }) => stage === 'blocked'));
  playground.simulator.faults.clear();
  await playground.forgeline(['unblock', 'patient']);
  expect((await playground.forgeline(['follow', 'patient'])).status).toBe(0);
  expect((await resultOf('patient')).status).toBe('completed');
});

test('what waits can be cancelled', async () => {
  playground.simulator.faults.load(quotaUsedUp('applianceImage_publish'));
  await startBlocked('given-up', published);
  const { status } = await playground.forgeline(['cancel', 'given-up']);
  expect(status).toBe(0);
  const { cleanup, images } = await resultOf('given-up');
  expect(images.map((image) => image.status)).toEqual(['completed', 'cancelled']);
  expect(cleanup?.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['image', 'kept'],
    ['image', 'kept'],
  ]);
});

test('a wait that is blocked goes on with the same image when it is let go on', async () => {
  // As with a password that was changed: UForge does not tell any more how far anything is.
  playground.simulator.faults.load(
    'rules: [{ requests: { path: "users/**/status" }, fault: { status: 401 } }]',
  );
  await startBlocked('refused', 'images: [{ format: VirtualBox }]');
  const asked = countOf('machineImage_generate');
  playground.simulator.faults.clear();
  await playground.forgeline(['unblock', 'refused']);
  expect((await playground.forgeline(['follow', 'refused'])).status).toBe(0);
  expect(countOf('machineImage_generate')).toBe(asked);
});

test('a blocked pipeline is shown as it is when its worker was stopped', async () => {
  playground.simulator.faults.load(quotaUsedUp('applianceImage_publish'));
  await startBlocked('asleep', published);
  await playground.forgeline(['down']);
  const shown = await playground.forgeline(['show', 'asleep']);
  expect(shown.stdout).toContain('waits for a person');
  await playground.forgeline(['cancel', 'asleep']);
});

/** Who made what, where several ask for the same thing and answers get lost. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageResult, PipelineResult } from '../../pipeline/model.ts';
import type { RequestSeen } from '../../simulator/index.ts';
import { createUForge } from '../../uforge/index.ts';
import { createPlayground, type Playground, password, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ generationMs: 4_000, publicationMs: 1_000 });
});
afterEach(() => playground.close());

/** A pipeline of one image, always the same one. */
function pipelineFile(name: string): Promise<string> {
  return playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`,
  );
}

const first = ({ operation, earlier }: RequestSeen) =>
  operation === 'machineImage_generate' && earlier === 0;

function countOf(operation: string): number {
  return playground.simulator.journal({ operation }).length;
}

/** Builds to the end, and returns what came of each pipeline's image. */
async function build(...files: string[]): Promise<ImageResult[]> {
  const { status, lines, stderr } = await playground.forgeline(['build', ...files, '--json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  return pipelines.flatMap(({ images }) => images);
}

/** Has somebody else ask for the very same image, beside Forgeline. */
async function strangerGenerates(): Promise<string> {
  const uforge = createUForge({
    url: playground.simulator.url,
    login: 'pat',
    authentication: { kind: 'password', password },
  });
  try {
    const mine = playground.simulator.journal({ operation: 'machineImage_generate' });
    expect(mine).toHaveLength(0);
    const { uri } = await uforge.images.generate('users/pat/appliances/2', {
      compress: true,
      targetFormat: { name: 'VirtualBox' },
      installProfile: { memorySize: 1024 },
    });
    return uri;
  } finally {
    await uforge.close();
  }
}

test('two pipelines that lose their answers at the same thing get an image each', async () => {
  playground.simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_generate' && earlier < 2 ? { reset: 'after' } : undefined,
  );
  const images = await build(await pipelineFile('one'), await pipelineFile('two'));
  expect(new Set(images.map(({ imageUri }) => imageUri)).size).toBe(2);
  expect(playground.simulator.images()).toHaveLength(2);
  expect(countOf('machineImage_generate')).toBe(2);
  for (const { warnings } of images) expect(warnings?.join()).toContain('not provably ours');
});

test('another person asks for the same while our request is on its way: the answer is proof', async () => {
  let asked = false;
  playground.simulator.faults.add((request) => {
    if (!first(request) || asked) return undefined;
    asked = true;
    return { delay: '1s' };
  });
  const file = await pipelineFile('one');
  await playground.forgeline(['build', file, '--detach']);
  await until(() => asked);
  const theirs = await strangerGenerates();
  await until(() => playground.simulator.images().length === 2);
  await playground.forgeline(['cancel', 'one']);
  const states = playground.simulator.images().map(({ uri, state }) => [uri === theirs, state]);
  expect(states).toContainEqual([false, 'cancelled']);
  expect(states).not.toContainEqual([true, 'cancelled']);
});

test('another person asks for the same and our answer is lost: one is used, none cancelled', async () => {
  let asked = false;
  playground.simulator.faults.add((request) => {
    if (!first(request) || asked) return undefined;
    asked = true;
    return { delay: '1s', reset: 'after' };
  });
  const file = await pipelineFile('one');
  await playground.forgeline(['build', file, '--detach']);
  await until(() => asked);
  await strangerGenerates();
  // It waits for what it took for its own.
  await until(() => playground.simulator.journal().some(({ path }) => /images.*status/.test(path)));
  expect(playground.simulator.images()).toHaveLength(2);
  const cancelled = await playground.forgeline(['cancel', 'one', '--json']);
  expect(cancelled.stdout).toContain('Possible duplicate');
  expect(countOf('machineImageGeneration_cancel')).toBe(0);
  expect(countOf('machineImage_generate')).toBe(2);
});

test('what UForge does late, but within the settling time, is adopted', async () => {
  playground.simulator.faults.add((request) =>
    first(request) ? { reset: 'before', workLater: '1s' } : undefined,
  );
  const [image] = await build(await pipelineFile('one'));
  expect(image?.warnings?.join()).toContain('not provably ours');
  expect(playground.simulator.images()).toHaveLength(1);
  expect(countOf('machineImage_generate')).toBe(1);
});

test('what UForge does after the settling time is reported as a possible duplicate', async () => {
  playground.simulator.faults.add((request) =>
    first(request) ? { reset: 'before', workLater: '6s' } : undefined,
  );
  const [image] = await build(await pipelineFile('one'));
  expect(playground.simulator.images()).toHaveLength(2);
  expect(countOf('machineImage_generate')).toBe(2);
  expect(image?.warnings?.join()).toContain('Possible duplicate');
});

test('a publication that UForge makes late is looked for among those of its image alone', async () => {
  playground.simulator.faults.add(({ operation, earlier }) =>
    operation === 'applianceImage_publish' && earlier === 0
      ? { reset: 'before', workLater: '1s' }
      : undefined,
  );
  const file = await playground.file(
    'published.yaml',
    `
version: 1
name: published
source: { appliance: { name: web-tier, version: latest } }
images:
  - { format: Amazon AWS, publish: [{ id: one, account: my-aws, region: eu-west-1 }, { id: two, account: my-aws, region: us-east-1 }] }
`,
  );
  const [image] = await build(file);
  const uris = image?.publications.map(({ uri }) => uri);
  expect(new Set(uris).size).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(2);
  expect(countOf('applianceImage_publish')).toBe(2);
});

test('where a lost answer cannot be looked for, as that is refused, the outcome is told to be unknown', async () => {
  playground.simulator.faults.load(
    `rules:
  - { requests: machineImage_generate, fault: { reset: after } }
  - { requests: machineImage_getAll, after: 2, fault: { status: 403 } }`,
  );
  const file = await pipelineFile('hidden');
  const { status, lines } = await playground.forgeline(['build', file, '--json'], {
    FORGELINE_SETTLING_TIME: '300ms',
  });
  expect(status).toBe(1);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.images[0]?.error).toMatchObject({ code: 'outcome_unknown' });
  expect(countOf('machineImage_generate')).toBe(1);
});

test('what nobody could see the outcome of is looked for first when somebody unblocks it', async () => {
  playground.simulator.faults.load(
    `rules:
  - { requests: machineImage_generate, times: 1, fault: { reset: after } }
  - { requests: machineImage_getAll, after: 2, fault: { status: 403 } }`,
  );
  const file = await playground.file(
    'unseen.yaml',
    `
version: 1
name: unseen
onBlocked: wait
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`,
  );
  const quickly = { FORGELINE_SETTLING_TIME: '300ms' };
  await playground.forgeline(['build', file, '--detach'], quickly);
  await until(async () => {
    const { lines } = await playground.forgeline(['show', 'unseen', '--json'], quickly);
    return JSON.stringify(lines.at(-1)).includes('"stage":"blocked"');
  });
  playground.simulator.faults.clear();
  await playground.forgeline(['unblock', 'unseen'], quickly);
  const followed = await playground.forgeline(['follow', 'unseen', '--json'], quickly);
  expect(followed.status).toBe(0);
  const { pipelines } = followed.lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.images[0]).toMatchObject({
    imageUri: playground.simulator.images()[0]?.uri,
    warnings: [expect.stringContaining('not provably ours')],
  });
  expect(countOf('machineImage_generate')).toBe(1);
});

test('a cancelled pipeline says that UForge may still make what it did not answer', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: machineImage_generate, fault: { reset: before } }]',
  );
  const file = await pipelineFile('given-up');
  await playground.forgeline(['build', file, '--detach']);
  await until(() => countOf('machineImage_generate') > 0);
  const cancelled = await playground.forgeline(['cancel', 'given-up']);
  expect(cancelled.status).toBe(0);
  expect(cancelled.stdout).toContain('Possible leftover');
  expect(playground.simulator.images()).toEqual([]);
});

test('what is refused after an answer was lost says that UForge may still make it', async () => {
  playground.simulator.faults.add((request) => {
    if (request.operation !== 'machineImage_generate') return undefined;
    return first(request) ? { reset: 'before', workLater: '6s' } : { status: 403 };
  });
  const file = await pipelineFile('refused');
  const { status, lines } = await playground.forgeline(['build', file, '--json']);
  expect(status).toBe(1);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.images[0]).toMatchObject({
    error: { code: 'not_entitled' },
    warnings: [expect.stringContaining('Possible leftover')],
  });
  expect(countOf('machineImage_generate')).toBe(2);
});

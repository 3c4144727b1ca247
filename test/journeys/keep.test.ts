import type { Client } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ledgerWorkflowId } from '../../pipeline/identity.ts';
import type { Cleanup, PipelineResult, Remembered } from '../../pipeline/model.ts';
import { knownNames, readHolder } from '../../temporal/background/state.ts';
import { createUForge, publishImageOf, type UForge } from '../../uforge/index.ts';
import { createPlayground, type Playground, password, until } from '../support/playground.ts';
import { withClient } from '../temporal/embedded.ts';

/** What a new worker may take to notice, with everything that others run on this machine. */
const recoveryMs = 180_000;

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs: 50, publicationMs: 50 });
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

async function fileOf(name: string, rest: string): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
${rest}`,
  );
}

async function build(path: string): Promise<PipelineResult> {
  const { status, lines, stderr } = await playground.forgeline(['build', path, '--json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const [result] = (lines.at(-1)?.pipelines ?? []) as PipelineResult[];
  if (!result) throw new Error('The command told no result.');
  return result;
}

/** Builds a pipeline so many times, and returns the URIs of its images, oldest first. */
async function buildTimes(path: string, times: number): Promise<string[]> {
  const uris: string[] = [];
  for (let count = 0; count < times; count++) {
    uris.push((await build(path)).images[0]?.imageUri ?? '');
  }
  return uris;
}

function isThere(uri: string | undefined): boolean {
  return playground.simulator.images().some((image) => image.uri === uri);
}

function outcomes(cleanup: Cleanup[] = []): [string, string][] {
  return cleanup.map(({ uri, outcome }) => [uri, outcome]);
}

const appliance = 'users/pat/appliances/2';
const image = 'images: [{ format: VirtualBox }]';
const published =
  'images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]';

const ledger = () => ledgerWorkflowId({ url: playground.simulator.url, login: 'pat' }, appliance);

async function inTemporal<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const state = readHolder(playground.environment.FORGELINE_HOME ?? '', 'server');
  return await withClient(state?.info.address ?? '', use);
}

async function remembered(workflowId: string): Promise<string[]> {
  const about = { by: workflowId };
  const { made } = await inTemporal((client) =>
    client.workflow.getHandle(ledger()).query<Remembered, [typeof about]>('made', about),
  );
  return made.map(({ uri }) => uri);
}

/** Does something at UForge without Forgeline. */
async function byHand<T>(work: (uforge: UForge) => Promise<T>): Promise<T> {
  const { url } = playground.simulator;
  const uforge = createUForge({
    url,
    login: 'pat',
    authentication: { kind: 'password', password },
  });
  try {
    return await work(uforge);
  } finally {
    await uforge.close();
  }
}

test('old images of this pipeline go, as the plan said, and no others', async () => {
  const others = await buildTimes(await fileOf('another', image), 2);
  const strange = await byHand(async (uforge) => {
    const asked = { compress: true, targetFormat: { name: 'VirtualBox' } };
    const installProfile = { memorySize: 1024 };
    return (await uforge.images.generate(appliance, { ...asked, installProfile })).uri;
  });
  const plain = await buildTimes(await fileOf('mine', image), 3);
  const path = await fileOf('mine', `keep: { last: 2 }\n${image}`);
  const planned = await playground.forgeline(['plan', path]);
  expect(planned.stdout).toContain(
    `When it has completed, the rule "keep" deletes at UForge the image ${plain[1]} and the image ${plain[0]}.`,
  );
  const shown = await playground.forgeline(['build', path]);
  expect(shown.stdout).toContain(
    `deleted at UForge: image ${plain[0]} (the rule "keep" does not keep it any more)`,
  );
  expect(plain.map(isThere)).toEqual([false, false, true]);
  expect([...others, strange].every(isThere)).toBe(true);

  const { workflowId, cleanup, images } = await build(path);
  expect(outcomes(cleanup)).toEqual([[plain[2], 'deleted']]);
  const known = await remembered(workflowId);
  expect(known).toHaveLength(2);
  expect(known).toContain(images[0]?.imageUri);
});

test('a rule by age keeps what is young, and the newest whatever its age', async () => {
  const path = await fileOf('aged', `keep: { olderThan: 1h }\n${image}`);
  const uris = await buildTimes(path, 3);
  expect(uris.every(isThere)).toBe(true);
  const soon = await fileOf('aged', `keep: { olderThan: 1s }\n${image}`);
  await Bun.sleep(1_100);
  const { cleanup, images } = await build(soon);
  expect(
    outcomes(cleanup)
      .map(([uri]) => uri)
      .sort(),
  ).toEqual([...uris].sort());
  await Bun.sleep(1_100);
  expect(isThere(images[0]?.imageUri)).toBe(true);
});

test('an image of which a publication stays is kept; by a rule for publications, both go', async () => {
  const path = await fileOf('cloud', `keep: { last: 1 }\n${published}`);
  const uris = await buildTimes(path, 2);
  expect(uris.every(isThere)).toBe(true);
  const both = await fileOf('cloud', `keep: { last: 1, published: { last: 1 } }\n${published}`);
  const { cleanup = [], images } = await build(both);
  expect(cleanup.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['publication', 'deleted'],
    ['image', 'deleted'],
    ['publication', 'deleted'],
    ['image', 'deleted'],
  ]);
  const left = playground.simulator.publications().map(({ uri }) => uri);
  expect(left).toEqual([images[0]?.publications[0]?.uri]);
});

test('an old image that somebody else published, too, is kept', async () => {
  const path = await fileOf('shared', `keep: { last: 1, published: { last: 1 } }\n${published}`);
  const { images } = await build(path);
  const imageUri = images[0]?.imageUri ?? '';
  const foreign = await byHand(async (uforge) => {
    const accounts = await uforge.accounts.list();
    const credAccount = accounts.find(({ name }) => name === 'my-aws');
    const common = { imageUri, parentUri: appliance, ...(credAccount ? { credAccount } : {}) };
    const body = publishImageOf('PublishImageAws', { region: 'eu-west-1' }, common);
    return (await uforge.publications.request(imageUri, body)).uri;
  });
  const { cleanup } = await build(path);
  expect(outcomes(cleanup)).toEqual([[images[0]?.publications[0]?.uri, 'deleted']]);
  expect(isThere(imageUri)).toBe(true);
  expect(playground.simulator.publications().map(({ uri }) => uri)).toContain(foreign);
});

test('of a pipeline that takes the newest, builds of other versions count, too', async () => {
  const pinned = (version: string) =>
    fileOf('versions', `keep: { last: 1 }\n${image}`).then(async (path) => {
      const text = await Bun.file(path).text();
      await Bun.write(path, text.replace('"2.1"', `"${version}"`));
      return path;
    });
  const [old = ''] = await buildTimes(await pinned('2.0'), 1);
  const { cleanup } = await build(await pinned('2.1'));
  expect(outcomes(cleanup)).toEqual([[old, 'deleted']]);
  expect(old).toMatch(/^users\/pat\/appliances\/1\//);
});

test('what is not provably ours stays, and is said to', async () => {
  const path = await fileOf('unsure', `keep: { last: 1 }\n${image}`);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, times: 1, fault: { reset: after } }]',
  );
  const [unsure = ''] = await buildTimes(path, 1);
  const { cleanup } = await build(path);
  expect(cleanup).toEqual([
    { what: 'image', uri: unsure, outcome: 'kept', reason: 'it is not provably ours' },
  ]);
  expect(isThere(unsure)).toBe(true);
});

test('what a ledger knew that somebody ended is not deleted, and the plan says so', async () => {
  const path = await fileOf('forgotten', `keep: { last: 1 }\n${image}`);
  const [old] = await buildTimes(path, 1);
  await inTemporal((client) => client.workflow.getHandle(ledger()).terminate('by hand'));
  const planned = await playground.forgeline(['plan', path]);
  expect(planned.stdout).toContain(
    'Forgeline knows of nothing that it made for this pipeline before',
  );
  const { cleanup } = await build(path);
  expect(cleanup).toBeUndefined();
  expect(isThere(old)).toBe(true);
});

test('what UForge refuses to delete is kept with the reason, and goes with the next run', async () => {
  const path = await fileOf('refused', `keep: { last: 1 }\n${image}`);
  const [old = ''] = await buildTimes(path, 1);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_delete }, fault: { status: 403, message: Not yours. } }]',
  );
  const { cleanup, status } = await build(path);
  expect(status).toBe('completed');
  expect(cleanup).toMatchObject([
    { uri: old, outcome: 'kept', reason: expect.stringContaining('it could not be deleted: ') },
  ]);
  playground.simulator.faults.clear();
  const { cleanup: later = [] } = await build(path);
  expect(later.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);
});

test(
  'a worker that is killed while it deletes deletes no more than was planned',
  async () => {
    const uris = await buildTimes(await fileOf('killed', image), 5);
    const path = await fileOf('killed', `keep: { last: 2 }\n${image}`);
    playground.simulator.faults.load(
      'rules: [{ requests: { operation: machineImage_delete }, fault: { delay: 700ms } }]',
    );
    const following = playground.start(['build', path, '--json']);
    const said = new Response(following.stdout).text();
    const deletions = () =>
      playground.simulator.journal().filter(({ operation }) => operation === 'machineImage_delete');
    const before = deletions().length;
    await until(() => deletions().length > before);
    const home = playground.environment.FORGELINE_HOME ?? '';
    const worker = knownNames(home).find((name) => name.startsWith('worker')) ?? '';
    const { pid } = readHolder(home, worker) ?? {};
    if (pid === undefined) throw new Error('No worker runs.');
    process.kill(pid, 'SIGKILL');
    expect(await following.exited).toBe(0);
    const last = JSON.parse((await said).trim().split('\n').at(-1) ?? '{}');
    expect(outcomes(last.pipelines[0].cleanup).map(([, outcome]) => outcome)).toEqual([
      'deleted',
      'deleted',
      'deleted',
      'deleted',
    ]);
    expect(uris.map(isThere)).toEqual([false, false, false, false, true]);
  },
  recoveryMs,
);

test('a run that is cancelled while it waits to delete is completed, and says what is left', async () => {
  const path = await fileOf('stopped', `keep: { last: 1 }\n${image}`);
  const [old = ''] = await buildTimes(path, 1);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_delete }, fault: { status: 503 } }]',
  );
  const following = playground.start(['build', path, '--json']);
  const said = new Response(following.stdout).text();
  const isAsked = () =>
    playground.simulator
      .journal()
      .some(({ operation, status }) => operation === 'machineImage_delete' && status === 503);
  await until(isAsked);
  await playground.forgeline(['cancel', 'stopped']);
  expect(await following.exited).toBe(0);
  const last = JSON.parse((await said).trim().split('\n').at(-1) ?? '{}');
  expect(last.pipelines[0].status).toBe('completed');
  expect(last.pipelines[0].cleanup).toMatchObject([
    { uri: old, outcome: 'kept', reason: 'the run was cancelled before' },
  ]);
  expect(isThere(old)).toBe(true);
});

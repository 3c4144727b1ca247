import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { knownNames, readHolder } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';
import { withClient } from '../temporal/embedded.ts';

/** What a new worker may take to notice, with everything that others run on this machine. */
const recoveryMs = 180_000;

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

const forAll = `
approve: before-publish
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish:
      - { account: my-aws, region: eu-west-1 }
      - { id: second, account: my-aws, region: us-east-1 }
`;

const forOne = `
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish:
      - { account: my-aws, region: eu-west-1, approve: before-publish }
      - { id: second, account: my-aws, region: us-east-1 }
`;

async function fileOf(name: string, rest: string): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
${rest.replaceAll('./images', `./images-${name}`)}`,
  );
}

/** Starts a pipeline, and waits until so many of its publications wait for approval. */
async function startAsking(name: string, rest: string, waiting: number): Promise<string> {
  const path = await fileOf(name, rest);
  const { status, stderr } = await playground.forgeline(['build', path, '--detach']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  await until(async () => (await asked(name)).length === waiting);
  return path;
}

async function shown(name: string): Promise<Record<string, unknown>> {
  const { lines } = await playground.forgeline(['show', name, '--json']);
  return lines.at(-1) ?? {};
}

async function asked(name: string): Promise<string[]> {
  const targets = ((await shown(name)).targets ?? []) as { target: string; stage: string }[];
  return targets.filter(({ stage }) => stage === 'approval').map(({ target }) => target);
}

async function resultOf(name: string): Promise<PipelineResult> {
  return (await shown(name)).result as PipelineResult;
}

/** Publications at UForge of the images of one pipeline. */
async function publicationsOf(name: string): Promise<number> {
  const { images } = await resultOf(name);
  const isTheirs = (uri: string) =>
    images.some(({ imageUri }) => imageUri !== undefined && uri.startsWith(`${imageUri}/`));
  return playground.simulator.publications().filter(({ uri }) => isTheirs(uri)).length;
}

async function refused(args: string[]): Promise<string> {
  const { status, stdout, stderr } = await playground.forgeline(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: .+\n(hint: .+\n)?$/);
  return stderr;
}

test('one answer lets all publications go on, and the record says whose it was', async () => {
  const path = await startAsking('release', forAll, 2);
  const id = (await resultOf('release')).workflowId;
  const { stdout } = await playground.forgeline(['show', 'release']);
  expect(stdout).toContain(`waits for approval: forgeline approve ${id}\n`);
  expect((await playground.forgeline(['list'])).stdout).toMatch(/^release +running +approve /m);
  expect(await refused(['unblock', 'release'])).toContain(`forgeline approve ${id}`);
  expect(await refused(['retry', 'release'])).toContain(`forgeline approve ${id}`);
  expect(playground.simulator.publications()).toHaveLength(0);

  const following = playground.start(['build', path]);
  const approved = await playground.forgeline([
    'approve',
    'release',
    '--by',
    'Pat Doe',
    '--note',
    'tested | <b>4711</b>',
    '--json',
  ]);
  expect(approved.lines).toEqual([
    { type: 'approved', workflowId: id, targets: ['amazon-aws/my-aws', 'amazon-aws/second'] },
  ]);
  const said = await new Response(following.stdout).text();
  expect(await following.exited).toBe(0);
  expect(said).toContain('all publications: approved by Pat Doe at ');
  const { approvals, status } = await resultOf('release');
  expect(status).toBe('completed');
  expect(approvals).toMatchObject([
    { decision: 'approved', by: 'Pat Doe', note: 'tested | <b>4711</b>', at: expect.any(String) },
  ]);
  expect(await publicationsOf('release')).toBe(2);
  expect(await refused(['approve', 'release'])).toContain('it is completed already');
});

test('one that is rejected ends as cancelled with exit status 4, and cleans up by policy', async () => {
  const path = await startAsking('wrong', `onCancel: delete${forAll}`, 2);
  const following = playground.start(['build', path, '--junit', `${playground.folder}/j.xml`]);
  await Bun.sleep(1_500);
  const { status } = await playground.forgeline(['reject', 'wrong', '--by', 'Pat', '--note', 'no']);
  expect(status).toBe(0);
  const said = await new Response(following.stdout).text();
  expect(await following.exited).toBe(4);
  expect(said).toContain('all publications: rejected by Pat at ');
  const result = await resultOf('wrong');
  expect(result.status).toBe('cancelled');
  expect(result.approvals).toMatchObject([{ decision: 'rejected', by: 'Pat', note: 'no' }]);
  expect(result.cleanup?.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['image', 'deleted'],
    ['image', 'deleted'],
  ]);
  const report = await Bun.file(`${playground.folder}/j.xml`).text();
  expect(report).toContain('<skipped message="Rejected by Pat: no"/>');
  expect((await playground.forgeline(['list'])).stdout).toMatch(/^wrong +cancelled +\d/m);
});

test('a publication that is rejected by itself is left out, and the rest is done', async () => {
  await startAsking('partly', `onCancel: delete${forOne}`, 1);
  await until(async () => (await publicationsOf('partly')) === 1);
  const rejected = await playground.forgeline([
    'reject',
    'partly',
    '--target',
    'amazon-aws/my-aws',
    '--json',
  ]);
  expect(rejected.lines).toMatchObject([{ type: 'rejected', targets: ['amazon-aws/my-aws'] }]);
  expect((await playground.forgeline(['follow', 'partly'])).status).toBe(4);
  const { images, approvals, cleanup } = await resultOf('partly');
  expect(images[0]).toMatchObject({ status: 'completed', files: [{ size: expect.any(Number) }] });
  expect(images[1]?.publications.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  expect(approvals).toMatchObject([{ target: 'amazon-aws/my-aws', decision: 'rejected' }]);
  // What is done has a use.
  expect(cleanup).toBeUndefined();
  expect(await publicationsOf('partly')).toBe(1);

  // What is not done is asked again, and nothing is built anew.
  const generated = playground.simulator.images().length;
  expect((await playground.forgeline(['retry', 'partly', '--detach'])).status).toBe(0);
  await until(async () => (await asked('partly')).length === 1);
  await playground.forgeline(['approve', 'partly']);
  expect((await playground.forgeline(['follow', 'partly'])).status).toBe(0);
  expect(playground.simulator.images()).toHaveLength(generated);
  expect((await resultOf('partly')).approvals?.map(({ decision }) => decision)).toEqual([
    'rejected',
    'approved',
  ]);
});

test('an approval that nobody gives in time counts as refused', async () => {
  await startAsking(
    'late',
    forAll.replace('before-publish', '{ before: publish, expires: 4s }'),
    2,
  );
  const { stdout } = await playground.forgeline(['show', 'late']);
  expect(stdout).toMatch(/waits for approval until \d{4}-.+Z: forgeline approve/);
  expect((await playground.forgeline(['follow', 'late'])).status).toBe(4);
  const { approvals, images } = await resultOf('late');
  expect(approvals).toMatchObject([{ decision: 'expired' }]);
  expect(images[1]?.publications.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  expect(images[0]?.files).toHaveLength(1);
});

test('the deadline stands still meanwhile, and what waits can be cancelled', async () => {
  await startAsking('patient', `deadline: 4s${forAll}`, 2);
  await Bun.sleep(5_000);
  expect(await asked('patient')).toHaveLength(2);
  expect((await playground.forgeline(['cancel', 'patient'])).status).toBe(0);
  const { status, approvals } = await resultOf('patient');
  expect(status).toBe('cancelled');
  expect(approvals).toBeUndefined();
});

test('what was approved stays so for the same image in a retry, and not for a new one', async () => {
  await startAsking('again', forAll, 2);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403, message: Not yours. } }]',
  );
  await playground.forgeline(['approve', 'again', '--by', 'Pat']);
  expect((await playground.forgeline(['follow', 'again'])).status).toBe(1);
  playground.simulator.faults.clear();
  expect((await playground.forgeline(['retry', 'again'])).status).toBe(0);
  expect(await publicationsOf('again')).toBe(2);
  expect((await resultOf('again')).approvals).toMatchObject([{ decision: 'approved', by: 'Pat' }]);

  await playground.forgeline(['retry', 'again', '--from', 'generate', '--overwrite', '--detach']);
  await until(async () => (await asked('again')).length === 2);
  await playground.forgeline(['cancel', 'again']);
});

test('an image that is made anew in a retry, as the first is gone, is asked about anew', async () => {
  const rest = `
onCancel: delete
approve: before-publish
images: [{ format: Amazon AWS, publish: [{ account: my-aws, region: eu-west-1 }] }]
`;
  await startAsking('replaced', rest, 1);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 503 } }]',
  );
  await playground.forgeline(['approve', 'replaced', '--by', 'Pat']);
  await until(async () => (await asked('replaced')).length === 0);
  expect((await playground.forgeline(['cancel', 'replaced'])).status).toBe(0);
  playground.simulator.faults.clear();
  await playground.forgeline(['retry', 'replaced', '--detach']);
  await until(async () => (await asked('replaced')).length === 1);
  expect(await publicationsOf('replaced')).toBe(0);
  await playground.forgeline(['cancel', 'replaced']);
});

test('answering what is not asked is one sentence, with what would work', async () => {
  expect(await refused(['approve', 'nobody'])).toContain('no pipeline or download "nobody"');
  await startAsking('mixed', forOne, 1);
  expect(await refused(['approve', 'mixed', '--target', 'amazon-aws/my-asw'])).toContain(
    'Did you mean amazon-aws/my-aws?',
  );
  expect(await refused(['reject', 'mixed', '--target', 'virtualbox'])).toMatch(
    /virtualbox of build-mixed-\w+ does not wait for approval: it is .+\nhint: What waits for approval: amazon-aws\/my-aws/,
  );
  expect(await refused(['approve', 'mixed', '--by', ' '])).toContain('--by is empty');
  await playground.forgeline(['cancel', 'mixed']);
  expect(await refused(['reject', 'mixed'])).toMatch(/it is cancelled already.\nhint: .+retry/);
  await startAsking('together', forAll, 2);
  expect(await refused(['approve', 'together', '--target', 'amazon-aws/second'])).toMatch(
    /One answer for all publications is asked .+\nhint: Leave --target out/,
  );
  await playground.forgeline(['cancel', 'together']);
});

test('an answer from the Web UI is taken, and refused in a sentence where it says too little', async () => {
  await startAsking('by-web', forAll, 2);
  const { workflowId } = await resultOf('by-web');
  const send = (argument: unknown) =>
    inTemporal((client) =>
      client.workflow.getHandle(workflowId).executeUpdate('approve', { args: [argument] }),
    ).catch((error) => (error instanceof WorkflowUpdateFailedError ? error.cause?.message : error));
  expect(await send({})).toContain('Say who decides');
  expect(await send(null)).toContain('Say who decides');
  expect(await send({ by: 'Pat', note: 1 })).toContain('A note is a text');
  expect(await send({ by: 'Pat', target: 'x' })).toBe(
    'x does not wait for approval; these do: amazon-aws/my-aws, amazon-aws/second.',
  );
  expect(await send({ by: 'Pat', target: 'amazon-aws/second' })).toContain(
    'decide without naming a target',
  );
  expect(await send({ by: 'Pat' })).toEqual({
    targets: ['amazon-aws/my-aws', 'amazon-aws/second'],
  });
  expect(await send({ by: 'Sam' })).toContain('No publication waits for approval');
  expect((await playground.forgeline(['follow', 'by-web'])).status).toBe(0);
});

test('a script approves and rejects as a person does', async () => {
  await startAsking('scripted', forOne, 1);
  const file = await playground.file(
    'decide.ts',
    `import { Forgeline } from '${import.meta.dirname}/../../client/index.ts';
    await using forgeline = await Forgeline.connect();
    const pipeline = await forgeline.find('scripted');
    const target = 'amazon-aws/my-aws';
    const refused = await pipeline.reject({ by: 'A script', target: 'virtualbox' }).catch((error) => error);
    const targets = await pipeline.approve({ by: 'A script', target });
    process.stdout.write(JSON.stringify({ refused: refused.name, targets }));`,
  );
  const child = Bun.spawn([process.execPath, file], {
    env: playground.environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  expect(JSON.parse(await new Response(child.stdout).text())).toEqual({
    refused: 'UsageError',
    targets: ['amazon-aws/my-aws'],
  });
  expect((await playground.forgeline(['follow', 'scripted'])).status).toBe(0);
});

async function inTemporal<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const state = readHolder(playground.environment.FORGELINE_HOME ?? '', 'server');
  return await withClient(state?.info.address ?? '', use);
}

test('what waits for approval outlives a stop of everything, and so does the answer', async () => {
  await startAsking('asleep', forAll, 2);
  await playground.forgeline(['down']);
  expect((await playground.forgeline(['show', 'asleep'])).stdout).toContain('waits for approval');
  await playground.forgeline(['approve', 'asleep', '--by', 'Pat']);
  await playground.forgeline(['down']);
  expect((await playground.forgeline(['follow', 'asleep'])).status).toBe(0);
  expect(await publicationsOf('asleep')).toBe(2);
});

function killWorker(): void {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const worker = knownNames(home).find((name) => name.startsWith('worker')) ?? '';
  const { pid } = readHolder(home, worker) ?? {};
  if (pid === undefined) throw new Error('No worker runs.');
  process.kill(pid, 'SIGKILL');
}

test(
  'a worker that is killed right after an answer forgets none',
  async () => {
    await startAsking('hit', `onCancel: delete${forAll}`, 2);
    expect((await playground.forgeline(['reject', 'hit', '--by', 'Pat'])).status).toBe(0);
    killWorker();
    expect((await playground.forgeline(['follow', 'hit'])).status).toBe(4);
    const { approvals, cleanup, status } = await resultOf('hit');
    expect(status).toBe('cancelled');
    expect(approvals).toHaveLength(1);
    expect(cleanup?.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);

    await startAsking('missed', forOne, 1);
    killWorker();
    expect((await playground.forgeline(['approve', 'missed', '--by', 'Pat'])).status).toBe(0);
    killWorker();
    expect((await playground.forgeline(['follow', 'missed'])).status).toBe(0);
    expect(await publicationsOf('missed')).toBe(2);
  },
  recoveryMs,
);

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Finished, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.close());

const pipeline = `
version: 1
name: web
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

function countOf(operation: string): number {
  return playground.simulator.journal().filter((entry) => entry.operation === operation).length;
}

function resultOf({ lines }: Finished): PipelineResult {
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  const [result] = pipelines;
  if (!result) throw new Error('There is no result.');
  return result;
}

/** Builds a pipeline whose publication UForge refuses. */
async function buildWithoutPublication(): Promise<Finished> {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403 } }]',
  );
  const path = await playground.file('web.yaml', pipeline);
  const built = await playground.forgeline(['build', path, '--json']);
  playground.simulator.faults.clear();
  expect(built.status).toBe(1);
  return built;
}

test('a publication that failed is done by retry, on the images that are there', async () => {
  const failed = resultOf(await buildWithoutPublication());
  const shown = await playground.forgeline(['show', 'web']);
  expect(shown.stdout).toContain(`forgeline retry ${failed.workflowId}`);
  const listed = await playground.forgeline(['list']);
  expect(listed.stdout).toMatch(/^web +failed +retry /m);
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  expect(retried.lines.find(({ type }) => type === 'retry')).toMatchObject({
    workflowId: failed.workflowId,
    reused: ['virtualbox', 'virtualbox/download', 'amazon-aws'],
    targets: ['amazon-aws/my-aws'],
  });
  const result = resultOf(retried);
  expect(result).toMatchObject({ status: 'completed', workflowId: failed.workflowId });
  expect(result.images.map(({ imageUri }) => imageUri)).toEqual(
    failed.images.map(({ imageUri }) => imageUri),
  );
  expect(result.images[0]?.files).toEqual(failed.images[0]?.files);
  expect(result.images[1]?.publications[0]).toMatchObject({
    status: 'completed',
    cloudId: expect.any(String),
  });
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(1);
  expect(await readdir(join(playground.folder, 'images'))).toHaveLength(1);
  // Nobody has to go on any more with the run that failed.
  const all = await playground.forgeline(['list', '--all']);
  expect(all.stdout).toMatch(/^web +completed +\d.+\nweb +failed +\d/m);
});

test('build joins a retry in progress, as it is the same pipeline', async () => {
  await buildWithoutPublication();
  const stop = playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 503 } : undefined,
  );
  await playground.forgeline(['retry', 'web', '--from', 'generate', '--overwrite', '--detach']);
  const build = ['build', join(playground.folder, 'web.yaml'), '--overwrite', '--json'];
  const joined = await playground.forgeline([...build, '--detach']);
  expect(joined.lines.find(({ type }) => type === 'started')).toMatchObject({ joined: true });
  stop();
  const built = await playground.forgeline(build);
  expect(built.status).toBe(0);
  expect(playground.simulator.images()).toHaveLength(4);
});

test('a generation that failed is asked for again, and only that one', async () => {
  const stop = playground.simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_generate' && earlier === 0 ? { status: 403 } : undefined,
  );
  const path = await playground.file('web.yaml', pipeline);
  const failed = await playground.forgeline(['build', path, '--json']);
  stop();
  expect(failed.status).toBe(1);
  expect(playground.simulator.images()).toHaveLength(1);
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  expect(resultOf(retried).images.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(playground.simulator.images()).toHaveLength(2);
  expect(playground.simulator.publications()).toHaveLength(1);
});

test('a cancelled pipeline goes on where it was cancelled', async () => {
  playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_download' ? { delay: '20s' } : undefined,
  );
  const path = await playground.file('web.yaml', pipeline);
  await playground.forgeline(['build', path, '--detach']);
  await until(() => playground.simulator.publications().length === 1);
  await Bun.sleep(1_500);
  expect((await playground.forgeline(['cancel', 'web'])).status).toBe(0);
  playground.simulator.faults.clear();
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  expect(retried.lines.find(({ type }) => type === 'retry')).toMatchObject({
    ended: 'cancelled',
    targets: ['virtualbox/download'],
  });
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(1);
});

test('a pipeline that was terminated goes on with what its worker knows of it', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403 } }]',
  );
  const path = await playground.file('web.yaml', `${pipeline}onBlocked: wait\n`);
  await playground.forgeline(['build', path, '--detach']);
  const home = playground.environment.FORGELINE_HOME ?? '';
  await until(async () => {
    const { stdout } = await playground.forgeline(['show', 'web']);
    return stdout.includes('waits for a person') && stdout.includes('.ova');
  });
  const { address } = readState(filesOf(home, 'server').state)?.info ?? {};
  const connection = await Connection.connect({ address: address ?? '' });
  const { lines } = await playground.forgeline(['list', '--json']);
  const client = new Client({ connection });
  await client.workflow.getHandle(String(lines[0]?.workflowId)).terminate('by hand');
  await connection.close();
  playground.simulator.faults.clear();
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  expect(retried.lines.find(({ type }) => type === 'retry')).toMatchObject({
    ended: 'failed',
    reused: ['virtualbox', 'virtualbox/download', 'amazon-aws'],
  });
  expect(countOf('machineImage_generate')).toBe(2);
});

test('--from does a step again, and what comes before it not', async () => {
  const path = await playground.file('web.yaml', pipeline);
  expect((await playground.forgeline(['build', path])).status).toBe(0);
  const published = await playground.forgeline(['retry', 'web', '--from', 'publish', '--json']);
  expect(published.status).toBe(0);
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(2);
  await rm(join(playground.folder, 'images'), { recursive: true });
  const downloaded = await playground.forgeline(['retry', 'web', '--from', 'download', '--json']);
  expect(downloaded.status).toBe(0);
  expect(await readdir(join(playground.folder, 'images'))).toHaveLength(1);
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(2);
  const generated = await playground.forgeline([
    'retry',
    'web',
    '--from',
    'generate',
    '--overwrite',
  ]);
  expect(generated.status).toBe(0);
  expect(countOf('machineImage_generate')).toBe(4);
  expect(playground.simulator.publications()).toHaveLength(3);
});

test('a file that was taken away since is downloaded again', async () => {
  await buildWithoutPublication();
  await rm(join(playground.folder, 'images'), { recursive: true });
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.lines.find(({ type }) => type === 'retry')).toMatchObject({
    targets: ['virtualbox/download', 'amazon-aws/my-aws'],
  });
  expect(await readdir(join(playground.folder, 'images'))).toHaveLength(1);
});

test('an image that is gone from UForge is generated anew', async () => {
  await buildWithoutPublication();
  const before = playground.simulator.images();
  expect(before).toHaveLength(2);
  for (const { uri } of before) {
    const answer = await fetch(`${playground.simulator.url}/${uri}`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${btoa(`pat:${playground.environment.UFORGE_PASSWORD}`)}` },
    });
    expect(answer.ok).toBe(true);
  }
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  const [, aws] = resultOf(retried).images;
  expect(aws).toMatchObject({ status: 'completed' });
  expect(before.map(({ uri }) => uri)).not.toContain(aws?.imageUri);
});

test('what Temporal keeps no more goes on from its record, which is for its owner alone', async () => {
  const { workflowId } = resultOf(await buildWithoutPublication());
  await playground.forgeline(['down']);
  const home = playground.environment.FORGELINE_HOME ?? '';
  const record = join(home, 'pipelines', `${workflowId}.json`);
  expect((await stat(record)).mode & 0o777).toBe(0o600);
  expect(await readFile(record, 'utf8')).not.toContain(playground.environment.UFORGE_PASSWORD);
  await rm(join(home, 'temporal'), { recursive: true });
  const retried = await playground.forgeline(['retry', 'web', '--json']);
  expect(retried.status).toBe(0);
  expect(retried.lines.find(({ type }) => type === 'retry')).toMatchObject({
    recordedAt: expect.any(String),
    targets: ['amazon-aws/my-aws'],
  });
  expect(countOf('machineImage_generate')).toBe(2);
  expect(playground.simulator.publications()).toHaveLength(1);
  await expect(stat(record)).rejects.toThrow();
  const path = join(playground.folder, 'web.yaml');
  const again = await playground.forgeline(['build', path, '--detach', '--json']);
  expect(again.status).toBe(0);
});

test('retrying what is running, completed, ambiguous, unknown or a download is one sentence', async () => {
  const refused = async (args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await playground.forgeline(['retry', ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
    return stderr;
  };
  const file = async (name: string) =>
    await playground.file(`${name}.yaml`, pipeline.replace('name: web', `name: ${name}`));
  expect(await refused(['web'])).toMatch(/no pipeline "web": Temporal at .+ no record/);
  const path = await file('web-1');
  await playground.forgeline(['build', path]);
  expect(await refused(['web-1'])).toContain('--from generate');
  await playground.forgeline(['build', await file('web-2'), '--detach']);
  expect(await refused(['web-2'])).toMatch(/is running.+\nhint: .+forgeline cancel/);
  expect(await refused(['build-web'])).toMatch(/could be any of these: build-web-\d-.+, build-web/);
  expect(await refused(['web-3'])).toContain('There are: web-2, web-1');
  const uri = playground.simulator.images()[0]?.uri ?? '';
  const fetched = await playground.forgeline(['download', uri, '--to', 'fetched', '--json']);
  const started = fetched.lines.find(({ type }) => type === 'started');
  expect(await refused([String(started?.workflowId)])).toContain(`forgeline download ${uri} --to`);
  const other = await playground.forgeline(['retry', 'build-web-1', '--from', 'publish'], {
    UFORGE_LOGIN: 'sam',
  });
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('as pat, and the settings are for');
});

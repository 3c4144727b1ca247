import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchCounts, BatchRow } from '../../pipeline/model.ts';
import { createPlayground, type Finished, type Playground, until } from '../support/playground.ts';

let playground: Playground;

const names = Array.from({ length: 6 }, (_, index) => `web-${index + 1}`);

beforeEach(async () => {
  playground = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [
        { name: 'VirtualBox', primitive: 'vbox' },
        { name: 'Amazon AWS', primitive: 'aws' },
      ],
      accounts: [{ name: 'my-aws', type: 'CredAccountAws' }],
      appliances: names.map((name) => ({ name, version: '1.0' })),
    },
  });
});
afterEach(() => playground.close());

const matrix = `
version: 1
batch: nightly
concurrency: 3
matrix:
  name: "{appliance}"
  appliances: ["web-*"]
  formats:
    - { format: VirtualBox, download: { to: ./images } }
    - Amazon AWS
  accounts: [{ account: my-aws, format: Amazon AWS, region: eu-west-1 }]
`;

interface Result {
  ok: boolean;
  batch: { status: string; workflowId: string; counts: BatchCounts };
  pipelines: BatchRow[];
}

function resultOf({ lines, stderr }: Finished): Result {
  const line = lines.at(-1);
  if (line?.type !== 'result') throw new Error(`There is no result: ${stderr}`);
  return line as unknown as Result;
}

/** Generations of these appliances are refused until the answer is called. */
function refuse(...refused: number[]): () => void {
  return playground.simulator.faults.add(({ operation, path }) =>
    operation === 'machineImage_generate' &&
    refused.some((number) => path.includes(`/appliances/${number}/`))
      ? { status: 403 }
      : undefined,
  );
}

/** Generations are not taken up until the answer is called. */
function hold(): () => void {
  return playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 503 } : undefined,
  );
}

async function startDetached(): Promise<string> {
  const path = await playground.file('nightly.yaml', matrix);
  const { status, stderr } = await playground.forgeline(['batch', 'start', path, '--detach']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return path;
}

/** How the batch stands, as `batch show` tells it. */
async function countsNow(): Promise<BatchCounts> {
  const { lines } = await playground.forgeline(['batch', 'show', 'nightly', '--json']);
  const { counts } = lines[0] as { counts: BatchCounts };
  return counts;
}

test('a matrix is built, a suite of the report for each pipeline', async () => {
  const path = await playground.file('nightly.yaml', matrix);
  const report = join(playground.folder, 'report.xml');
  const built = await playground.forgeline(['batch', 'start', path, '--json', '--junit', report]);
  expect(built.stderr).toBe('');
  expect(built.status).toBe(0);
  const { ok, batch, pipelines } = resultOf(built);
  expect(ok).toBe(true);
  expect(batch).toMatchObject({ status: 'completed', counts: { total: 6, completed: 6 } });
  expect(pipelines.map(({ name, status }) => [name, status])).toEqual(
    names.map((name) => [name, 'completed']),
  );
  expect(playground.simulator.images()).toHaveLength(12);
  expect(playground.simulator.publications()).toHaveLength(6);
  expect(await readdir(join(playground.folder, 'images'))).toHaveLength(6);
  expect((await readFile(report, 'utf8')).match(/<testsuite /g)).toHaveLength(6);
  const progress = built.lines.filter(({ type }) => type === 'progress');
  expect(progress.length).toBeGreaterThan(1);
  // What a batch built is shown as any other pipeline.
  const shown = await playground.forgeline(['show', 'web-3', '--json']);
  expect(shown.lines.at(-1)).toMatchObject({ type: 'pipeline', status: 'completed' });
});

test('what failed is told with its reason, and retry builds just that', async () => {
  const accept = refuse(2, 5);
  const path = await playground.file('nightly.yaml', matrix);
  const failed = await playground.forgeline(['batch', 'start', path]);
  accept();
  expect(failed.status).toBe(1);
  expect(failed.stdout).toContain('6 of 6 pipelines ended: 4 completed, 2 failed');
  expect(failed.stdout).toMatch(/forgeline batch retry batch-nightly-\S+/);
  expect(failed.stderr).toMatch(/web-2, web-5: .*UForge answered 403/);
  const shown = await playground.forgeline(['batch', 'show', 'nightly']);
  expect(shown.status).toBe(0);
  expect(shown.stdout).toMatch(/web-2, web-5: .*UForge answered 403/);
  expect(shown.stdout).toMatch(/forgeline show build-web-2-/);
  const listed = await playground.forgeline(['list']);
  expect(listed.stdout).toMatch(
    /^nightly +failed +batch retry .* 6 pipelines: 4 completed, 2 failed/m,
  );
  const byStart = await playground.forgeline(['batch', 'show', 'batch-nigh', '--json']);
  expect(byStart.lines[0]).toMatchObject({ type: 'batch', name: 'nightly', status: 'failed' });
  const made = playground.simulator.images().length;

  const retried = await playground.forgeline(['batch', 'retry', 'nightly', '--json']);
  expect(retried.status).toBe(0);
  expect(retried.lines[0]).toMatchObject({ type: 'retry', pipelines: ['web-2', 'web-5'], done: 4 });
  expect(resultOf(retried)).toMatchObject({ ok: true, batch: { counts: { total: 2 } } });
  expect(playground.simulator.images()).toHaveLength(made + 4);
  const again = await playground.forgeline(['batch', 'retry', 'nightly']);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('is left to do');
});

test('a paused batch begins nothing new, and goes on when it is unpaused', async () => {
  const go = hold();
  await startDetached();
  const paused = await playground.forgeline(['batch', 'pause', 'nightly', '--note', 'repairs']);
  expect(paused.stderr).toBe('');
  expect(paused.status).toBe(0);
  const twice = await playground.forgeline(['batch', 'pause', 'nightly']);
  expect(twice.status).toBe(2);
  expect(twice.stderr).toContain('is paused already.');
  const shown = await playground.forgeline(['batch', 'show', 'nightly']);
  expect(shown.stdout).toContain('paused: nothing new begins');
  expect(shown.stdout).toMatch(/forgeline batch unpause batch-nightly-/);
  go();
  await until(async () => {
    return (await countsNow()).running === 0;
  });
  const { lines } = await playground.forgeline(['batch', 'show', 'nightly', '--json']);
  expect(lines[0]).toMatchObject({ paused: true, counts: { completed: 3, pending: 3 } });
  expect((await playground.forgeline(['batch', 'unpause', 'nightly'])).status).toBe(0);
  const unpaused = await playground.forgeline(['batch', 'unpause', 'nightly']);
  expect(unpaused.stderr).toContain('is not');
  const followed = await playground.forgeline(['batch', 'follow', 'nightly', '--json']);
  expect(resultOf(followed).batch.counts).toMatchObject({ completed: 6 });
});

test('more run at once when they may', async () => {
  const go = hold();
  await startDetached();
  const set = await playground.forgeline(['batch', 'set', 'nightly', '--concurrency', '6']);
  expect(set.status).toBe(0);
  await until(async () => {
    return (await countsNow()).running === 6;
  });
  go();
  const followed = await playground.forgeline(['follow', 'nightly']);
  expect(followed.status).toBe(0);
  expect(followed.stdout).toContain('nightly: completed, 6 of 6 pipelines ended: 6 completed');
});

test('cancel waits until all of it is cancelled, and retry goes on from there', async () => {
  const go = hold();
  await startDetached();
  await until(() =>
    playground.simulator.journal().some(({ operation }) => operation === 'machineImage_generate'),
  );
  const running = await playground.forgeline(['batch', 'retry', 'nightly']);
  expect(running.status).toBe(2);
  expect(running.stderr).toContain('only what has ended is retried');
  const cancelled = await playground.forgeline(['cancel', 'nightly', '--json']);
  expect(cancelled.status).toBe(0);
  const { ok, batch, pipelines } = resultOf(cancelled);
  expect(ok).toBe(true);
  expect(batch).toMatchObject({ status: 'cancelled', counts: { cancelled: 6 } });
  expect(pipelines.map(({ status }) => status)).toEqual(names.map(() => 'cancelled'));
  const twice = await playground.forgeline(['batch', 'cancel', 'nightly']);
  expect(twice.stderr).toContain('it is cancelled already');
  const paused = await playground.forgeline(['batch', 'pause', 'nightly']);
  expect(paused.status).toBe(2);
  expect(paused.stderr).toContain('is not running: it is cancelled already');
  go();
  const retried = await playground.forgeline(['batch', 'retry', 'nightly', '--json']);
  expect(resultOf(retried).batch).toMatchObject({ status: 'completed', counts: { completed: 6 } });
  expect(playground.simulator.images()).toHaveLength(12);
});

test('the same batch asked for twice is one run, and another of its name is refused', async () => {
  const go = hold();
  const path = await startDetached();
  const joined = await playground.forgeline(['batch', 'start', path, '--detach', '--json']);
  expect(joined.lines.find(({ type }) => type === 'started')).toMatchObject({ joined: true });
  const other = await playground.file(
    'other.yaml',
    matrix.replace('["web-*"]', '["web-1", "web-2"]'),
  );
  const refused = await playground.forgeline(['batch', 'start', other]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(
    /already running, with something else: it has also 4 pipelines \(web-3, web-4, web-5, \.\.\.\)/,
  );
  go();
  expect((await playground.forgeline(['batch', 'follow', 'nightly'])).status).toBe(0);
  expect(playground.simulator.images()).toHaveLength(12);
});

test('several pipeline files become a batch of the name that is given', async () => {
  const files = await Promise.all(
    names
      .slice(0, 2)
      .map((name) =>
        playground.file(
          `${name}.yaml`,
          `version: 1\nname: ${name}\nsource: { appliance: { name: ${name}, version: "1.0" } }\nimages: [{ format: VirtualBox }]\n`,
        ),
      ),
  );
  const built = await playground.forgeline(['batch', 'start', ...files, '--name', 'two', '--json']);
  expect(built.stderr).toBe('');
  expect(resultOf(built)).toMatchObject({ ok: true, batch: { name: 'two', counts: { total: 2 } } });
  expect(playground.simulator.images()).toHaveLength(2);
});

/** Batches that meet what runs already, that wait for people, and that somebody ends by force. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BatchCounts, BatchRow } from '../../pipeline/model.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Finished, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [
        { name: 'VirtualBox', primitive: 'vbox' },
        { name: 'Amazon AWS', primitive: 'aws' },
      ],
      accounts: [{ name: 'my-aws', type: 'CredAccountAws' }],
      appliances: Array.from({ length: 4 }, (_, index) => ({ name: `web-${index}`, version: '1' })),
    },
  });
});
afterEach(() => playground.simulator.faults.clear());
afterAll(() => playground.close());

interface Result {
  batch: { status: string; counts: BatchCounts; stopped?: string; reason?: string };
  pipelines: BatchRow[];
}

function resultOf({ lines, stderr }: Finished): Result {
  const line = lines.at(-1);
  if (line?.type !== 'result') throw new Error(`There is no result: ${stderr}`);
  return line as unknown as Result;
}

/** A batch of a pipeline for each appliance; the rest of the file is given. */
async function batchFile(batch: string, rest = ''): Promise<string> {
  return await playground.file(
    `${batch}.yaml`,
    `
version: 1
batch: ${batch}
${rest}
matrix:
  name: "${batch}-{appliance}"
  appliances: ["web-*"]
  formats: [Amazon AWS]
  accounts: [{ account: my-aws, format: Amazon AWS, region: eu-west-1 }]
`,
  );
}

/** Generations are not taken up until the answer is called. */
function hold(): () => void {
  return playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 503 } : undefined,
  );
}

async function shown(batch: string): Promise<{ counts: BatchCounts; running: BatchRow[] }> {
  const { lines } = await playground.forgeline(['batch', 'show', batch, '--json']);
  return lines[0] as unknown as { counts: BatchCounts; running: BatchRow[] };
}

async function terminate(workflowId: string): Promise<void> {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const { address = '' } = readState(filesOf(home, 'server').state)?.info ?? {};
  const connection = await Connection.connect({ address });
  await new Client({ connection }).workflow.getHandle(workflowId).terminate('by hand');
  await connection.close();
}

test('a pipeline that somebody started is joined by a batch, and goes on when that is cancelled', async () => {
  const go = hold();
  const own = await playground.file(
    'own.yaml',
    'version: 1\nname: own\nsource: { appliance: { name: web-0, version: "1" } }\nimages: [{ format: VirtualBox }]\n',
  );
  await playground.forgeline(['build', own, '--detach']);
  const start = ['batch', 'start', own, '--name', 'meeting', '--detach'];
  expect((await playground.forgeline(start)).status).toBe(0);
  await until(async () => (await shown('meeting')).running.some(({ joined }) => joined));
  expect((await playground.forgeline(['batch', 'cancel', 'meeting'])).status).toBe(0);
  go();
  const followed = await playground.forgeline(['follow', 'own', '--json']);
  expect(followed.status).toBe(0);
});

test('a batch with another pipeline of a name that runs is refused before anything is started', async () => {
  const go = hold();
  const text = (format: string) =>
    `version: 1\nname: same\nsource: { appliance: { name: web-0, version: "1" } }\nimages: [{ format: ${format} }]\n`;
  const one = await playground.file('one.yaml', text('VirtualBox'));
  const other = await playground.file('other.yaml', text('Amazon AWS'));
  await playground.forgeline(['build', one, '--detach']);
  const { status, stderr } = await playground.forgeline([
    'batch',
    'start',
    other,
    '--name',
    'differs',
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('The pipeline same is already running, with something else: ');
  go();
  await playground.forgeline(['follow', 'same']);
});

test('what waits for a person in a batch is told where it is followed and listed', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403 } }]',
  );
  const path = await batchFile('waiting', 'defaults: { onBlocked: wait }');
  await playground.forgeline(['batch', 'start', path, '--detach']);
  await until(async () => {
    const { running } = await shown('waiting');
    return running.filter(({ stage }) => stage === 'blocked').length === 4;
  }, 60_000);
  const child = playground.start(['batch', 'follow', 'waiting', '--timeout', '3s']);
  const followed = await new Response(child.stdout).text();
  expect(followed).toMatch(
    /waiting: waiting-web-1 waits for a person: forgeline show build-waiting-web-1-/,
  );
  const listed = await playground.forgeline(['list']);
  expect(listed.stdout).toMatch(/^waiting-web-1 +running +unblock /m);
  const said = await playground.forgeline(['batch', 'show', 'waiting']);
  expect(said.stdout).toMatch(/waiting-web-2 +blocked .*forgeline show build-waiting-web-2-/);
  playground.simulator.faults.clear();
  for (let index = 0; index < 4; index += 1) {
    await playground.forgeline(['unblock', `waiting-web-${index}`]);
  }
  const ended = await playground.forgeline(['batch', 'follow', 'waiting', '--json']);
  expect(resultOf(ended).batch).toMatchObject({ status: 'completed' });
}, 180_000);

test('onError: stop leaves what has not begun, and says so', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, fault: { status: 403 } }]',
  );
  const path = await batchFile('stopping', 'concurrency: 1');
  const args = ['batch', 'start', path, '--on-error', 'stop'];
  const stopped = await playground.forgeline([...args, '--json']);
  expect(stopped.status).toBe(1);
  const { batch, pipelines } = resultOf(stopped);
  expect(batch).toMatchObject({ counts: { failed: 1, cancelled: 3 }, stopped: expect.any(String) });
  expect(pipelines.map(({ status }) => status).sort()).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'failed',
  ]);
  const said = await playground.forgeline(['batch', 'show', 'stopping']);
  expect(said.stdout).toContain('nothing more was begun: ');
  playground.simulator.faults.clear();
  const retried = await playground.forgeline(['batch', 'retry', 'stopping', '--json']);
  expect(resultOf(retried).batch).toMatchObject({ status: 'completed', counts: { completed: 4 } });
});

test('a batch that was ended by force says so, and retry goes on with what it left', async () => {
  const go = hold();
  const path = await batchFile('ended', 'concurrency: 2');
  const started = await playground.forgeline(['batch', 'start', path, '--detach', '--json']);
  const { workflowId } = started.lines.find(({ type }) => type === 'started') ?? {};
  await until(async () => (await shown('ended')).counts.running === 2);
  await terminate(String(workflowId));
  const said = await playground.forgeline(['batch', 'show', 'ended']);
  expect(said.status).toBe(0);
  expect(said.stdout).toMatch(/ended: failed, 4 of 4 pipelines ended: 4 cancelled/);
  expect(said.stdout).toContain('it ended without a result: ');
  go();
  const retried = await playground.forgeline(['batch', 'retry', 'ended', '--json']);
  expect(retried.stderr).toBe('');
  expect(resultOf(retried).batch).toMatchObject({ status: 'completed', counts: { completed: 4 } });
}, 180_000);

test('what has not changed since it was built is skipped, unless it is to be rebuilt', async () => {
  const path = await batchFile('changing', 'defaults: { when: changed }');
  const first = await playground.forgeline(['batch', 'start', path, '--json']);
  expect(resultOf(first).batch.counts).toMatchObject({ completed: 4 });
  const planned = await playground.forgeline(['batch', 'plan', path]);
  expect(planned.stdout).toContain('4 unchanged (skipped)');
  const second = await playground.forgeline(['batch', 'start', path]);
  expect(second.status).toBe(0);
  expect(second.stdout).toContain('changing: completed, 4 of 4 pipelines ended: 4 skipped');
  expect(second.stdout).toContain('skipped:');
  const made = playground.simulator.images().length;
  const third = await playground.forgeline(['batch', 'start', path, '--rebuild', '--json']);
  expect(resultOf(third).batch.counts).toMatchObject({ completed: 4 });
  expect(playground.simulator.images()).toHaveLength(made + 4);
});

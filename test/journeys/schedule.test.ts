/** Schedules that fire, at the real server. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
  await playground.file('web.yaml', pipeline('web', 'VirtualBox'));
});
afterAll(() => playground.close());

function pipeline(name: string, format: string): string {
  return `version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: ${format} }]
`;
}

/** A schedule as `schedule show --json` tells it. */
interface Shown {
  paused: boolean;
  note: string;
  next: string[];
  skipped: number;
  runs: {
    workflowId: string;
    plannedFor: string;
    status: string;
    reason?: string;
    counts?: Record<string, number>;
  }[];
}

async function show(name: string): Promise<Shown> {
  const { lines } = await playground.forgeline(['schedule', 'show', name, '--json']);
  return lines[0] as unknown as Shown;
}

/** Waits until a run of the schedule has ended, and returns it. */
async function firstEnded(name: string): Promise<Shown['runs'][number]> {
  let ended: Shown['runs'][number] | undefined;
  await until(async () => {
    ended = (await show(name)).runs.findLast(({ status }) => status !== 'running');
    return ended !== undefined;
  }, 40_000);
  if (!ended) throw new Error('No run has ended.');
  return ended;
}

async function forgeline(...args: string[]) {
  const finished = await playground.forgeline(['schedule', ...args]);
  expect(finished.stderr).toBe('');
  expect(finished.status).toBe(0);
  return finished;
}

async function temporal(): Promise<Client> {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const address = readState(filesOf(home, 'server').state)?.info.address ?? '';
  return new Client({ connection: await Connection.connect({ address }) });
}

test('a schedule fires, finds the pipelines of its batch, and the batch does its work', async () => {
  const { simulator, file } = playground;
  await file(
    'all.yaml',
    'version: 1\nbatch: all\npipelines: [web.yaml]\nmatrix: { appliances: ["db-*"], formats: [KVM] }\n',
  );
  await file('often.yaml', 'version: 1\nschedule: often\nrun: all.yaml\nevery: 5s\nnote: often\n');
  const created = await forgeline('create', 'often.yaml');
  expect(created.stdout).toMatch(/^often: every 5s \(UTC\)$/m);
  expect(created.stdout).toMatch(
    /^batch {4}all: 2 pipelines now; the appliances are looked up anew/m,
  );
  expect(created.stdout).toMatch(/@reboot .* up --profile default$/m);
  const run = await firstEnded('often');
  await forgeline('delete', 'often');
  expect(run).toMatchObject({ status: 'completed', counts: { total: 2, completed: 2 } });
  expect(simulator.images().length).toBeGreaterThanOrEqual(2);

  const client = await temporal();
  const { typedSearchAttributes } = await client.workflow.getHandle(run.workflowId).describe();
  const attributes = Object.fromEntries(
    typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
  );
  expect(attributes.ForgelineBatch).toMatch(/^batch-all-/);
  await client.connection.close();
});

test('triggered, it begins a run now, paused or not, and prints its id', async () => {
  await forgeline('create', 'by-hand', '--cron', '@yearly', 'web.yaml', '--paused');
  const { lines } = await forgeline('trigger', 'by-hand', '--json');
  expect(lines).toMatchObject([
    { type: 'schedule', name: 'by-hand', change: 'triggered', workflowId: expect.any(String) },
  ]);
  const run = await firstEnded('by-hand');
  expect(run).toMatchObject({ workflowId: lines[0]?.workflowId, status: 'completed' });
});

test('paused, it says why in the list; resumed, it has its own note again', async () => {
  await forgeline('create', 'paused', '--cron', '0 2 * * *', 'web.yaml', '--note', 'every night');
  await forgeline('pause', 'paused', '--note', 'UForge is upgraded');
  expect(await show('paused')).toMatchObject({ paused: true, next: [] });
  const { stdout } = await forgeline('list');
  expect(stdout).toMatch(/^paused +daily at 02:00 \(UTC\) .*paused: UForge is upgraded$/m);
  await forgeline('resume', 'paused');
  expect(await show('paused')).toMatchObject({ paused: false, note: 'every night' });
  const again = await playground.forgeline(['schedule', 'resume', 'paused']);
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('is not paused') });
});

test('with --pause-on-failure a batch that fails pauses its schedule, and the run says why', async () => {
  const stop = playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 403 } : undefined,
  );
  await forgeline('create', 'fails', '--every', '4s', '--pause-on-failure', 'web.yaml');
  const run = await firstEnded('fails');
  expect(run).toMatchObject({ status: 'failed', counts: { total: 1, failed: 1 } });
  expect(run.reason).toContain('web');
  await until(async () => (await show('fails')).paused);
  expect((await show('fails')).note).toMatch(/fail/i);
  stop();
});

test('a matrix that is empty when the time has come fails the run with one sentence', async () => {
  const { simulator, file } = playground;
  await file(
    'matrix.yaml',
    'version: 1\nbatch: matrix\nmatrix: { appliances: ["web-*"], formats: [KVM] }\n',
  );
  await forgeline('create', 'empty', '--cron', '@yearly', 'matrix.yaml');
  const stop = simulator.faults.add(({ operation }) =>
    operation === 'appliance_getAll' ? { body: noAppliances } : undefined,
  );
  await forgeline('trigger', 'empty');
  const run = await firstEnded('empty');
  stop();
  expect(run.status).toBe('failed');
  expect(run.reason).toMatch(/^The batch matrix was not begun\. .*web-/);
});

const noAppliances =
  '<u:appliances xmlns:u="http://www.usharesoft.com/uforge"><total>0</total><appliances/></u:appliances>';

test('a backfill begins a run for each time of the past, one after the other', async () => {
  await forgeline(
    'create',
    'past',
    '--cron',
    '0 2 * * *',
    '--time-zone',
    'Europe/Paris',
    'web.yaml',
  );
  const { lines } = await forgeline(
    ...['backfill', 'past', '--from', '2026-01-10 02:00', '--to', '2026-01-11 12:00', '--json'],
  );
  const times = ['2026-01-10T01:00:00.000Z', '2026-01-11T01:00:00.000Z'];
  expect(lines).toMatchObject([{ change: 'backfilled', overlap: 'buffer-all', times }]);
  await until(async () => {
    const { runs } = await show('past');
    return runs.length === 2 && runs.every(({ status }) => status === 'completed');
  }, 40_000);
  expect((await show('past')).runs.map(({ plannedFor }) => plannedFor)).toEqual(times.reverse());
});

test.each([
  ['in the future', ['--from', '2026-01-01', '--to', '2096-01-01'], /--to lies in the future/],
  ['the wrong way round', ['--from', '2026-01-02', '--to', '2026-01-01'], /--from comes after/],
  ['without a time in it', ['--from', '2026-01-01 03:00', '--to', '2026-01-01 04:00'], /no time/],
  ['of too many times', ['--from', '2020-01-01', '--to', '2026-01-01'], /more than 500 times/],
  ['of no time', ['--from', 'yesterday', '--to', '2026-01-01'], /--from is no time: "yesterday"/],
])('a backfill %s is refused', async (_case, span, said) => {
  await playground.forgeline(['schedule', 'create', 'span', '--cron', '0 2 * * *', 'web.yaml']);
  const { status, stderr } = await playground.forgeline(['schedule', 'backfill', 'span', ...span]);
  expect(stderr).toMatch(said);
  expect(status).toBe(2);
});

test('what UForge does not have is told before anything is made', async () => {
  await playground.file('bad.yaml', pipeline('bad', 'VirtualBux'));
  const create = ['schedule', 'create', 'bad', '--every', '6h', 'bad.yaml'];
  const { status, stderr } = await playground.forgeline(create);
  expect(stderr).toContain('"VirtualBox"');
  expect(status).toBe(2);
  const shown = await playground.forgeline(['schedule', 'show', 'bad']);
  expect(shown).toMatchObject({ status: 2, stderr: expect.stringContaining('no schedule "bad"') });
});

test('a name that is taken is refused, and a misspelt one is guessed', async () => {
  await playground.forgeline(['schedule', 'create', 'taken', '--every', '6h', 'web.yaml']);
  const create = ['schedule', 'create', 'taken', '--every', '7h', 'web.yaml'];
  const twice = await playground.forgeline(create);
  expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining('already') });
  const shown = await playground.forgeline(['schedule', 'delete', 'tacken']);
  expect(shown).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean taken?'),
  });
});

test('an update changes what its file says differently, and says what', async () => {
  const text = 'version: 1\nschedule: updated\nrun: web.yaml\ncron: 0 2 * * *\n';
  await playground.file('updated.yaml', text);
  await forgeline('create', 'updated.yaml', '--paused');
  expect((await forgeline('update', 'updated.yaml')).stdout).toContain('nothing to change');
  await playground.file('updated.yaml', `${text}timeZone: Europe/Paris\njitter: 10m\n`);
  const { stdout } = await forgeline('update', 'updated.yaml');
  expect(stdout).toContain('timeZone: UTC becomes Europe/Paris');
  expect(stdout).toContain('jitter: none becomes 10m');
  expect(await show('updated')).toMatchObject({ paused: true });
  const none = await playground.file('none.yaml', text.replace('updated', 'none'));
  const missing = await playground.forgeline(['schedule', 'update', none]);
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('schedule create') });
});

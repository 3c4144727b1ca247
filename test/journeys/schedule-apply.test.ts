/** Schedules that become what the files in a folder say. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPlayground, type Playground, until } from '../support/playground.ts';

const generationMs = 3_600_000;

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs });
});
afterAll(() => playground.close());

beforeEach(async () => {
  for (const name of await names()) {
    await playground.forgeline(['schedule', 'delete', String(name)]);
  }
  const folder = join(playground.folder, 'schedules');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await playground.file(
    'web.yaml',
    `version: 1
name: web
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: VirtualBox }]
`,
  );
  await schedule('night', 'cron: 0 2 * * *');
  await schedule('often', 'every: 6h\ncatchUp: 1s\njitter: 90s');
});

/** Writes a schedule file into the folder. */
async function schedule(name: string, when: string, file = `${name}.yaml`): Promise<void> {
  const text = `version: 1\nschedule: ${name}\nrun: ../web.yaml\n${when}\n`;
  await playground.file(`schedules/${file}`, text);
}

async function remove(file: string): Promise<void> {
  await rm(join(playground.folder, 'schedules', file));
}

/** Applies the folder, and returns what was done with each schedule, and the difference. */
async function apply(...options: string[]) {
  const args = ['schedule', 'apply', 'schedules', '--json', ...options];
  const { status, lines, stderr } = await playground.forgeline(args);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const schedules = lines.filter(({ type }) => type === 'schedule');
  return {
    changes: Object.fromEntries(schedules.map(({ name, change }) => [String(name), change])),
    schedules,
    result: lines.find(({ type }) => type === 'result'),
  };
}

async function names(): Promise<unknown[]> {
  const { lines } = await playground.forgeline(['schedule', 'list', '--json']);
  return lines.map(({ name }) => name);
}

async function refused(...options: string[]): Promise<string> {
  const before = await names();
  const args = ['schedule', 'apply', 'schedules', ...options];
  const { status, stderr, stdout } = await playground.forgeline(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(await names()).toEqual(before);
  return stderr;
}

test('a dry run shows what would be done, and does nothing', async () => {
  const { changes, result } = await apply('--dry-run');
  expect(changes).toEqual({ night: 'created', often: 'created' });
  expect(result).toMatchObject({ created: 2, dryRun: true });
  expect(await names()).toEqual([]);
});

test('what is so already is left alone, what differs is changed, what is gone is deleted', async () => {
  expect((await apply()).changes).toEqual({ night: 'created', often: 'created' });
  expect((await apply()).changes).toEqual({ night: 'unchanged', often: 'unchanged' });

  await playground.forgeline(['schedule', 'pause', 'night', '--note', 'holidays']);
  await schedule('night', 'cron: 0 3 * * *\ntimeZone: Europe/Paris');
  await schedule('new', 'every: 12h');
  await remove('often.yaml');
  const { changes, schedules } = await apply();
  expect(changes).toEqual({ night: 'changed', new: 'created', often: 'deleted' });
  expect(schedules.find(({ name }) => name === 'night')).toMatchObject({
    paused: true,
    note: 'holidays',
    when: 'daily at 03:00 (Europe/Paris)',
    differences: [
      { field: 'cron', from: '0 2 * * *', to: '0 3 * * *' },
      { field: 'timeZone', from: 'UTC', to: 'Europe/Paris' },
    ],
  });
  expect(await names()).toEqual(['new', 'night']);
  expect((await apply()).result).toMatchObject({
    created: 0,
    changed: 0,
    deleted: 0,
    unchanged: 2,
  });
});

test('schedules that were made otherwise are let be, unless they are taken over', async () => {
  const create = ['schedule', 'create', 'night', '--cron', '0 2 * * *', 'web.yaml'];
  await playground.forgeline(create);
  await playground.forgeline(['schedule', 'create', 'apart', '--every', '6h', 'web.yaml']);
  expect(await refused()).toMatch(/night\.yaml: the schedule night exists already/);
  expect((await apply('--adopt')).changes).toEqual({ night: 'changed', often: 'created' });
  expect((await apply()).changes).toEqual({ night: 'unchanged', often: 'unchanged' });
  await remove('night.yaml');
  expect((await apply()).changes).toEqual({ night: 'deleted', often: 'unchanged' });
  expect(await names()).toEqual(['apart', 'often']);
});

test('one that Temporal was told something else of is made again what its file says', async () => {
  await apply();
  await playground.file('elsewhere.yaml', `${oftenText}overlap: buffer-one\n`);
  await playground.forgeline(['schedule', 'update', 'elsewhere.yaml']);
  const { schedules } = await apply();
  expect(schedules.find(({ name }) => name === 'often')).toMatchObject({
    change: 'changed',
    differences: [{ field: 'overlap', from: 'buffer-one', to: 'skip' }],
  });
});

const oftenText =
  'version: 1\nschedule: often\nrun: web.yaml\nevery: 6h\ncatchUp: 1s\njitter: 90s\n';

test('what is wrong with one file keeps all from being changed', async () => {
  await schedule('bad', 'cron: 0 0 31 2 *');
  expect(await refused()).toMatch(/bad\.yaml:\d+:\d+: cron: never fires/);
  await schedule('bad', 'cron: 0 2 * * *\ntimeZone: Mars/Olympus');
  expect(await refused()).toMatch(/bad\.yaml:\d+:\d+: timeZone: there is no time zone/);
  await remove('bad.yaml');
  await schedule('night', 'every: 1h', 'other.yaml');
  expect(await refused()).toMatch(
    /night\.yaml and \S*other\.yaml both hold a schedule named night/,
  );
  await remove('other.yaml');
  await playground.file('schedules/broken.yaml', 'schedule: broken\n  every: 6h\n');
  expect(await refused()).toMatch(/broken\.yaml/);
  await remove('broken.yaml');
  await playground.file('schedules/batch.yaml', 'version: 1\nbatch: all\npipelines: [none.yaml]\n');
  await playground.file(
    'web.yaml',
    'version: 1\nname: web\nsource: { appliance: { id: 99 } }\nimages: [{ format: VirtualBox }]\n',
  );
  expect(await refused('--dry-run')).toMatch(/night\.yaml: .*99/);
});

test('a folder without any schedule file deletes nothing, as it is perhaps not mounted', async () => {
  await apply();
  await remove('night.yaml');
  await remove('often.yaml');
  expect(await refused()).toMatch(/holds no schedule file any more/);
});

test('a file that is removed while its schedule runs is told of, with what to do', async () => {
  await apply();
  const { simulator, forgeline } = playground;
  const { lines } = await forgeline(['schedule', 'trigger', 'night', '--json']);
  await until(() => simulator.images().length === 1);
  await remove('night.yaml');
  const said = await refused();
  expect(said).toContain('No file holds the schedule night any more (it was night.yaml)');
  expect(said).toContain(`its run ${lines[0]?.workflowId} is in progress`);
  expect(said).toContain('forgeline batch cancel night');
  expect((await forgeline(['batch', 'cancel', 'night'])).status).toBe(0);
  expect((await apply()).changes).toEqual({ night: 'deleted', often: 'unchanged' });
});

test('killed in the middle and run again, it comes to the same', async () => {
  for (let number = 0; number < 6; number++) await schedule(`more-${number}`, 'every: 6h');
  const child = playground.start(['schedule', 'apply', 'schedules']);
  await until(async () => (await names()).length > 1);
  child.kill('SIGKILL');
  await child.exited;
  const { result } = await apply();
  expect(result).toMatchObject({ changed: 0, deleted: 0 });
  expect(await names()).toHaveLength(8);
});

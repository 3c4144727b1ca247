import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
  await playground.file(
    'web.yaml',
    `version: 1
name: web
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: VirtualBox }]
`,
  );
  const schedule =
    'version: 1\nschedule: nightly\nrun: web.yaml\ncron: 0 2 * * *\nnote: for tests\n';
  await playground.file('nightly.yaml', schedule);
});
afterAll(() => playground.close());

const root = join(import.meta.dirname, '..', '..');

/** What a script prints that has a connection by the name of `forgeline`. */
async function script(text: string): Promise<unknown> {
  const whole = `import { Forgeline } from 'forgeline';
await using forgeline = await Forgeline.connect();
const { schedules } = forgeline;
const file = ${JSON.stringify(join(playground.folder, 'nightly.yaml'))};
${text}`;
  const child = Bun.spawn([process.execPath, '-e', whole], {
    cwd: root,
    env: playground.environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  return JSON.parse(await new Response(child.stdout).text());
}

test('a script makes schedules, looks at them, triggers, pauses, resumes and deletes them', async () => {
  const said = await script(`
    const made = await schedules.create(file, { paused: true });
    const twice = await schedules.create(file).catch(({ name }) => name);
    await schedules.resume('nightly');
    const run = await schedules.trigger('nightly');
    await schedules.pause('nightly', 'for a while');
    const [listed] = await schedules.list();
    const found = await schedules.find('nightly');
    await schedules.delete('nightly');
    console.log(JSON.stringify({ made, twice, run, listed, found, left: await schedules.list() }));
  `);
  expect(said).toMatchObject({
    made: { name: 'nightly', paused: true, when: 'daily at 02:00 (UTC)', runs: [] },
    twice: 'UsageError',
    run: { workflowId: expect.stringMatching(/^run-nightly-/) },
    listed: { paused: true, note: 'for a while', batch: 'nightly' },
    found: { runs: [{ workflowId: expect.stringMatching(/^run-nightly-/) }] },
    left: [],
  });
});

test('a file that is wrong is refused with its problems', async () => {
  await playground.file(
    'nightly.yaml',
    'version: 1\nschedule: wrong\nrun: web.yaml\ncron: 0 0 31 2 *\n',
  );
  const said = await script(
    'await schedules.create(file).catch(({ name, problems }) => console.log(JSON.stringify({ name, problems })));',
  );
  expect(said).toMatchObject({
    name: 'PipelineRefused',
    problems: [{ message: expect.stringContaining('never fires') }],
  });
});

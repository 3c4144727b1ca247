/** Schedules whose batch is in progress: images take until the clock of UForge is pushed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground, until } from '../support/playground.ts';

const generationMs = 3_600_000;

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs });
});
afterAll(() => playground.close());

/** Writes a batch file of one pipeline, both of this name. */
async function batchFile(name: string): Promise<string> {
  await playground.file(
    `${name}-pipeline.yaml`,
    `version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: VirtualBox }]
`,
  );
  const text = `version: 1\nbatch: ${name}\npipelines: [${name}-pipeline.yaml]\n`;
  await playground.file(`${name}.yaml`, text);
  return `${name}.yaml`;
}

async function forgeline(...args: string[]) {
  const finished = await playground.forgeline(args);
  expect(finished.stderr).toBe('');
  expect(finished.status).toBe(0);
  return finished;
}

interface Shown {
  skipped: number;
  runs: { workflowId: string; status: string; reason?: string; batch?: string }[];
}

async function show(name: string): Promise<Shown> {
  const { lines } = await playground.forgeline(['schedule', 'show', name, '--json']);
  return lines[0] as unknown as Shown;
}

/** Waits until UForge generates so many images, and lets them be done. */
async function generate(images: number): Promise<void> {
  const { simulator } = playground;
  const running = () => simulator.images().filter(({ state }) => state === 'running').length;
  await until(() => running() === images);
  await simulator.clock.push(generationMs);
}

async function untilEnded(name: string): Promise<Shown> {
  await until(async () => {
    const { runs } = await show(name);
    return runs.length > 0 && runs.every(({ status }) => status !== 'running');
  }, 40_000);
  return await show(name);
}

test('a time that comes while the run before goes on is skipped, and counted', async () => {
  const run = await batchFile('slow');
  await forgeline('schedule', 'create', 'slow', '--every', '2s', run);
  await until(async () => (await show('slow')).skipped > 0);
  await forgeline('schedule', 'pause', 'slow');
  await generate(1);
  const { runs } = await untilEnded('slow');
  expect(runs).toMatchObject([{ status: 'completed' }]);
});

test('with overlap skip a run in progress is told, not started beside', async () => {
  const run = await batchFile('once');
  await forgeline('schedule', 'create', 'once', '--cron', '@yearly', run);
  await forgeline('schedule', 'trigger', 'once');
  const again = await playground.forgeline(['schedule', 'trigger', 'once']);
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('in progress') });
  await generate(1);
  expect((await untilEnded('once')).runs).toHaveLength(1);
});

test('a schedule that is deleted leaves its run going on, and names it', async () => {
  const run = await batchFile('gone');
  await forgeline('schedule', 'create', 'gone', '--cron', '@yearly', run);
  const { lines } = await forgeline('schedule', 'trigger', 'gone', '--json');
  const { stdout } = await forgeline('schedule', 'delete', 'gone');
  expect(stdout).toContain(`${lines[0]?.workflowId} goes on`);
  expect(stdout).toContain('forgeline batch cancel gone');
  await generate(1);
  await until(async () => {
    const shown = await playground.forgeline(['batch', 'show', 'gone', '--json']);
    return shown.lines.some(({ status }) => status === 'completed');
  });
});

test('the same batch that is in progress already is waited for', async () => {
  const { simulator } = playground;
  const run = await batchFile('joined');
  const before = simulator.images().length;
  await forgeline('batch', 'start', run, '--detach');
  await forgeline('schedule', 'create', 'joined', '--cron', '@yearly', run);
  await forgeline('schedule', 'trigger', 'joined');
  await Bun.sleep(2_000);
  expect((await show('joined')).runs).toMatchObject([{ status: 'running' }]);
  await generate(1);
  const { runs } = await untilEnded('joined');
  expect(runs).toMatchObject([
    { status: 'completed', batch: expect.stringMatching(/^batch-joined/) },
  ]);
  expect(simulator.images()).toHaveLength(before + 1);
});

test('another batch of that name in progress fails the run with one sentence', async () => {
  const run = await batchFile('other');
  await forgeline('schedule', 'create', 'other', '--cron', '@yearly', run);
  const name = 'other-pipeline.yaml';
  const text = await Bun.file(`${playground.folder}/${name}`).text();
  await playground.file(name, text.replace('VirtualBox', 'KVM'));
  await forgeline('batch', 'start', run, '--detach');
  await forgeline('schedule', 'trigger', 'other');
  const { runs } = await untilEnded('other');
  expect(runs[0]?.reason).toMatch(/^The batch other is in progress already, with something else\./);
  await generate(1);
});

test('a run that is cancelled cancels its batch, at UForge too', async () => {
  const { simulator } = playground;
  const run = await batchFile('cancelled');
  await forgeline('schedule', 'create', 'cancelled', '--cron', '@yearly', run);
  await forgeline('schedule', 'trigger', 'cancelled');
  await until(() => simulator.images().at(-1)?.state === 'running');
  await forgeline('batch', 'cancel', 'cancelled');
  const { runs } = await untilEnded('cancelled');
  expect(simulator.images().at(-1)).toMatchObject({ state: 'cancelled' });
  expect(runs).toMatchObject([{ reason: 'The batch cancelled was cancelled.' }]);
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { filesOf, knownNames, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

/**
 * Milliseconds for a test in which something is killed: Temporal takes a wait for lost, and has it
 * begun anew, when it has not heard of it for 75 s.
 */
const recoveryMs = 150_000;

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ generationMs: 3_000, publicationMs: 1_000 });
});
afterEach(() => playground.close());

const pipeline = `
version: 1
name: long
source: { appliance: { name: web-tier, version: latest } }
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

/** Starts the pipeline in the background and waits until UForge generates both images. */
async function startDetached(): Promise<string> {
  const path = await playground.file('long.yaml', pipeline);
  const { status } = await playground.forgeline(['build', path, '--detach']);
  expect(status).toBe(0);
  await until(() => playground.simulator.images().length === 2);
  return path;
}

function processIdOf(kind: 'server' | 'worker'): number {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith(kind));
  const pid = readState(filesOf(home, name ?? '').state)?.pid;
  if (pid === undefined) throw new Error(`No ${kind} runs.`);
  return pid;
}

function countOf(operation: string): number {
  return playground.simulator.journal().filter((entry) => entry.operation === operation).length;
}

async function expectBuiltOnce(path: string): Promise<void> {
  const { status, lines } = await playground.forgeline(['build', path, '--json']);
  expect(status).toBe(0);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.status).toBe('completed');
  expect(countOf('machineImage_generate')).toBe(2);
  expect(countOf('applianceImage_publish')).toBe(1);
  expect(await readdir(join(playground.folder, 'images'))).toHaveLength(1);
}

test(
  'a worker killed in the middle is replaced, and nothing is built twice',
  async () => {
    const path = await startDetached();
    process.kill(processIdOf('worker'), 'SIGKILL');
    await expectBuiltOnce(path);
  },
  recoveryMs,
);

test(
  'a server killed in the middle comes back with everything it knew',
  async () => {
    const path = await startDetached();
    process.kill(processIdOf('server'), 'SIGKILL');
    await expectBuiltOnce(path);
  },
  recoveryMs,
);

test(
  'the command killed in the middle leaves the pipeline running',
  async () => {
    const path = await playground.file('long.yaml', pipeline);
    const child = playground.start(['build', path]);
    await until(() => playground.simulator.images().length === 2);
    child.kill('SIGKILL');
    await child.exited;
    await expectBuiltOnce(path);
  },
  recoveryMs,
);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s detaches with exit status %i, and says how to follow', async (signal, expected) => {
  const path = await playground.file('long.yaml', pipeline);
  const child = playground.start(['build', path]);
  await until(() => playground.simulator.images().length === 2);
  child.kill(signal);
  expect(await child.exited).toBe(expected);
  const output =
    (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  expect(output).toContain('forgeline follow');
  expect(output).toContain('forgeline cancel');
});

test('a cancelled pipeline is cancelled at UForge too, and exits 4', async () => {
  await startDetached();
  const following = playground.start(['follow', 'long', '--json']);
  const cancelled = await playground.forgeline(['cancel', 'long']);
  expect(cancelled.status).toBe(0);
  expect(playground.simulator.images().map(({ state }) => state)).toEqual([
    'cancelled',
    'cancelled',
  ]);
  expect(await following.exited).toBe(4);
  expect(countOf('machineImageGeneration_cancel')).toBe(2);
  expect(countOf('applianceImage_publish')).toBe(0);
});

test('the same pipeline asked for twice is one run; a changed one is refused', async () => {
  const path = await startDetached();
  const changed = await playground.file('changed.yaml', pipeline.replace('eu-west-1', 'us-east-1'));
  const refused = await playground.forgeline(['build', changed]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('us-east-1');
  await expectBuiltOnce(path);
});

test('an answer that was lost is looked for, not asked for again', async () => {
  const stop = playground.simulator.faults.add(({ operation, earlier }) =>
    (operation === 'machineImage_generate' || operation === 'applianceImage_publish') &&
    earlier === 0
      ? { reset: 'after' }
      : undefined,
  );
  const path = await playground.file('long.yaml', pipeline);
  await expectBuiltOnce(path);
  stop();
});

test('an image that UForge does not take on keeps no other waiting', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate, format: VirtualBox }, fault: { status: 500 } }]',
  );
  const path = await playground.file('long.yaml', pipeline);
  const { status } = await playground.forgeline(['build', path, '--detach']);
  expect(status).toBe(0);
  await until(() => playground.simulator.publications().length === 1);
  expect(playground.simulator.images()).toHaveLength(1);
  const shown = await playground.forgeline(['show', 'long']);
  expect(shown.stdout).toMatch(/500/);
  playground.simulator.faults.clear();
  const built = await playground.forgeline(['build', path, '--json']);
  expect(built.status).toBe(0);
  expect(playground.simulator.images()).toHaveLength(2);
  expect(countOf('applianceImage_publish')).toBe(1);
});

test('a server that does the work and never says so is not asked for ever', async () => {
  const stop = playground.simulator.faults.add(({ operation }) => {
    if (operation === 'machineImage_generate') return { status: 500, work: 'done' };
    return operation === 'machineImage_getAll' ? { body: otherImages() } : undefined;
  });
  const path = await playground.file('long.yaml', one);
  const { status, lines } = await playground.forgeline(['build', path, '--json']);
  stop();
  expect(status).toBe(1);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.images[0]?.error).toMatchObject({ code: 'outcome_unknown' });
  expect(countOf('machineImage_generate')).toBe(2);
  const troubles = lines.map((line) => JSON.stringify(line)).filter((line) => /500/.test(line));
  expect(troubles.length).toBeGreaterThan(0);
});

const one = `
version: 1
name: one
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`;

/** The images that there are, as a server tells them that calls their format by another name. */
function otherImages(): string {
  const images = playground.simulator
    .images()
    .map(
      ({ uri }) =>
        `<image><targetFormat><name>vbox 7</name></targetFormat><uri>${uri}</uri></image>`,
    );
  return `<u:images xmlns:u="http://www.usharesoft.com/uforge"><images>${images.join('')}</images></u:images>`;
}

test('where a lost answer cannot be looked for, as lists come cut, nothing is asked for again', async () => {
  const stop = playground.simulator.faults.add(({ operation }) => {
    if (operation === 'machineImage_generate') return { reset: 'after' };
    return operation === 'machineImage_getAll' ? { body: cutList } : undefined;
  });
  const path = await playground.file('long.yaml', pipeline);
  const { status, lines } = await playground.forgeline(['build', path, '--json']);
  stop();
  expect(status).toBe(1);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  const errors = pipelines[0]?.images.map(({ error }) => error?.code);
  expect(errors).toEqual(['outcome_unknown', 'outcome_unknown']);
  expect(countOf('machineImage_generate')).toBe(2);
});

const cutList =
  '<u:images xmlns:u="http://www.usharesoft.com/uforge"><total>25</total><images><image><uri>users/pat/appliances/2/images/900</uri></image></images></u:images>';

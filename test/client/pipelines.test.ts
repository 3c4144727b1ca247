import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Finished, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs: 2_500, publicationMs: 300 });
});
afterAll(() => playground.close());

/** Writes a pipeline file; each test has a pipeline of its own. */
async function pipeline(name: string): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - format: VirtualBox
    download: { to: ./images, fileName: "${name}.{ext}" }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`,
  );
}

/** Runs the command, sends it a signal as soon as a generation goes on, and waits for its end. */
async function interrupted(args: string[], signal: NodeJS.Signals): Promise<Finished> {
  const child = playground.start(args);
  const before = playground.simulator.images().length;
  await until(() => playground.simulator.images().length > before);
  child.kill(signal);
  const [stdout, stderr, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return { status, stdout, stderr, lines: lines.map((line) => JSON.parse(line)) };
}

function resultOf({ lines }: Finished): PipelineResult | undefined {
  const { pipelines } = lines.at(-1) as { pipelines?: PipelineResult[] };
  return pipelines?.[0];
}

test('a detached pipeline is listed, shown, followed to its end, and reported to CI', async () => {
  const { forgeline, folder } = playground;
  const file = await pipeline('detached');
  const detached = await forgeline(['build', file, '--detach', '--json']);
  expect(detached.status).toBe(0);
  expect(detached.lines.at(-1)).toMatchObject({
    type: 'detached',
    pipelines: [
      { name: 'detached', webUiUrl: expect.stringContaining('/workflows/build-detached') },
    ],
  });

  const listed = await forgeline(['list', '--json']);
  const entry = listed.lines.find(({ name }) => name === 'detached');
  expect(entry).toMatchObject({ type: 'pipeline', status: 'running', accounts: ['my-aws'] });
  const shown = await forgeline(['show', 'build-detached', '--json']);
  expect(shown.lines).toEqual([expect.objectContaining({ name: 'detached', status: 'running' })]);

  const junit = join(folder, 'report.xml');
  const variables = join(folder, 'ids.env');
  const reports = ['--junit', junit, '--env-file', variables];
  const joined = await forgeline(['build', file, '--json', ...reports]);
  expect(joined.status).toBe(0);
  expect(joined.lines.find(({ type }) => type === 'started')).toMatchObject({ joined: true });
  expect(joined.lines.some(({ type, percent }) => type === 'progress' && percent)).toBe(true);
  const [vbox, aws] = resultOf(joined)?.images ?? [];
  expect(vbox?.files[0]?.path).toBe(join(folder, 'images', 'detached.ova'));
  expect(await readFile(junit, 'utf8')).toContain('failures="0"');
  const cloudId = aws?.publications[0]?.cloudId;
  expect(await readFile(variables, 'utf8')).toContain(`UFORGE_CLOUD_ID=${cloudId}\n`);

  const followed = await forgeline(['follow', 'detached', '--json']);
  expect(followed.status).toBe(0);
  expect(resultOf(followed)).toEqual(resultOf(joined));
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s detaches, exits %i, and says how to follow and cancel', async (signal, status) => {
  const file = await pipeline(`left-by-${signal.toLowerCase()}`);
  const left = await interrupted(['build', file], signal);
  expect(left.status).toBe(status);
  expect(left.stdout).toContain('forgeline follow build-left-by');
  expect(left.stdout).toContain('forgeline cancel build-left-by');
  const cancelled = await playground.forgeline(['cancel', `left-by-${signal.toLowerCase()}`]);
  expect(cancelled.status).toBe(0);
});

test('with --on-abort cancel, Ctrl-C cancels at UForge, too, and exits 4', async () => {
  const file = await pipeline('aborted');
  const aborted = await interrupted(['build', file, '--on-abort', 'cancel', '--json'], 'SIGINT');
  expect(aborted.status).toBe(4);
  expect(resultOf(aborted)?.status).toBe('cancelled');
  const states = playground.simulator.images().map(({ state }) => state);
  expect(states.slice(-2)).toEqual(['cancelled', 'cancelled']);
});

test('--timeout exits 3 with what is known, and the pipeline goes on', async () => {
  const file = await pipeline('slow');
  const timedOut = await playground.forgeline(['build', file, '--timeout', '1500ms', '--json']);
  expect(timedOut.status).toBe(3);
  expect(timedOut.lines.at(-1)).toMatchObject({ type: 'result', ok: false });
  expect(resultOf(timedOut)?.status).toBe('running');
  const followed = await playground.forgeline(['follow', 'slow', '--json']);
  expect(resultOf(followed)?.status).toBe('completed');
});

test('an id that is unknown, or could be several, is refused with those that exist', async () => {
  await playground.forgeline(['build', await pipeline('twin-1'), '--detach']);
  await playground.forgeline(['build', await pipeline('twin-2'), '--detach']);
  const unknown = await playground.forgeline(['follow', 'triplet']);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain('twin-1');
  const ambiguous = await playground.forgeline(['cancel', 'build-twin']);
  expect(ambiguous.status).toBe(2);
  expect(ambiguous.stderr).toMatch(/build-twin-[12]-\w+, build-twin-[12]-\w+/);
  await playground.forgeline(['cancel', 'twin-1']);
  await playground.forgeline(['cancel', 'twin-2']);
});

test('doctor finds everything in order, and names what is not', async () => {
  const healthy = await playground.forgeline(['doctor', '--json']);
  expect(healthy.status).toBe(0);
  expect(healthy.lines.at(-1)).toEqual({ type: 'result', ok: true });
  const ill = await playground.forgeline(['doctor'], { UFORGE_PASSWORD: 'wrong' });
  expect(ill.status).toBe(1);
  expect(ill.stdout).toMatch(/problem\s+worker .+\n\s+hint: /);
});

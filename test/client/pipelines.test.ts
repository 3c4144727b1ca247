import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

test('down ends who follows, starts nothing again, and the next command goes on', async () => {
  const file = await pipeline('paused');
  const following = playground.start(['build', file]);
  const before = playground.simulator.images().length;
  await until(() => playground.simulator.images().length > before);
  const down = await playground.forgeline(['down', '--json']);
  expect(down.lines[0]).toMatchObject({ type: 'down', stopped: [{}, { name: 'server' }] });
  const said = await new Response(following.stderr).text();
  expect(await following.exited).toBe(3);
  expect(said).toContain('"forgeline down" stopped');
  const again = await playground.forgeline(['down', '--json']);
  expect(again.lines[0]).toMatchObject({ stopped: [] });
  const followed = await playground.forgeline(['follow', 'paused', '--json']);
  expect(resultOf(followed)?.status).toBe('completed');
  // A request that was under way is given up by its heartbeat, half a minute later, and settled.
}, 180_000);

test('build --overwrite replaces what is in the way, and is another build than one without', async () => {
  const file = await pipeline('twice');
  const path = join(playground.folder, 'images', 'twice.ova');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'something else');
  const started = await playground.forgeline(['build', file, '--overwrite', '--detach']);
  expect(started.status).toBe(0);
  const other = await playground.forgeline(['build', file]);
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('overwrite');
  const built = await playground.forgeline(['build', file, '--overwrite', '--json']);
  expect(built.status).toBe(0);
  expect(resultOf(built)?.images[0]?.files[0]?.path).toBe(path);
});

test('a download is listed among the pipelines', async () => {
  await playground.forgeline(['build', await pipeline('source'), '--json']);
  const image = playground.simulator
    .images()
    .find(({ format, state }) => format === 'VirtualBox' && state === 'complete');
  const uri = image?.uri ?? '';
  const fetched = await playground.forgeline(['download', uri, '--to', './fetched', '--json']);
  expect(fetched).toMatchObject({ status: 0, stderr: '' });
  const { lines } = await playground.forgeline(['list', '--json']);
  expect(lines.find(({ type }) => type === 'download')).toMatchObject({
    name: 'download',
    status: 'completed',
    uris: [uri],
  });
  expect((await playground.forgeline(['list', '--all'])).stdout).toMatch(/^download .*users\//m);
  const cancelled = await playground.forgeline(['cancel', 'source']);
  expect(cancelled.status).toBe(1);
  expect(cancelled.stderr).toContain('forgeline show build-source');
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

test('a pipeline that is larger than what Temporal carries is refused', async () => {
  const { file, forgeline } = playground;
  const image = `  - { format: VirtualBox, entrypoint: "/bin/server${' --option'.repeat(100)}" }\n`;
  const path = await file(
    'large.yaml',
    `version: 1\nname: large\nsource: { appliance: { id: 2 } }\nimages:\n${image.repeat(700)}`,
  );
  const { status, stderr } = await forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('700 images is more than Temporal carries');
});

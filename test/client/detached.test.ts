import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground } from '../support/playground.ts';

/** Milliseconds: UForge works on the images until a test puts its clock forward. */
const generationMs = 600_000;

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs, publicationMs: 300 });
});
afterAll(() => playground.close());

const pipeline = `version: 1
name: detached
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - format: VirtualBox
    download: { to: ./images, fileName: "detached.{ext}" }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

type Lines = Record<string, unknown>[];

/** Runs the command to its end; UForge is done with the images once it has told how far they are. */
async function joinUntilDone(args: string[]): Promise<{ status: number; lines: Lines }> {
  const { simulator } = playground;
  const child = playground.start(args);
  const decoder = new TextDecoder();
  let said = '';
  let pushed = false;
  await simulator.clock.push(generationMs / 2);
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true });
    if (pushed || !/"percent":[1-9]/.test(said)) continue;
    pushed = true;
    await simulator.clock.push(generationMs);
  }
  return { status: await child.exited, lines: linesIn(said) };
}

function linesIn(text: string): Lines {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line));
}

function resultOf({ lines }: { lines: Lines }): PipelineResult | undefined {
  const { pipelines } = lines.at(-1) as { pipelines?: PipelineResult[] };
  return pipelines?.[0];
}

test('a detached pipeline is listed, shown, followed to its end, and reported to CI', async () => {
  const { forgeline, folder } = playground;
  const file = await playground.file('detached.yaml', pipeline);
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
  const joined = await joinUntilDone(['build', file, '--json', ...reports]);
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

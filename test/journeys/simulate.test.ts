/** Checks of dependencies: `--simulate` and `--check-dependencies`, hammr's `--force`. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground, password } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [
        { name: 'VirtualBox', primitive: 'vbox' },
        { name: 'Amazon AWS', primitive: 'aws' },
      ],
      accounts: [{ name: 'my-aws', type: 'CredAccountAws', fields: { accountNumber: '1' } }],
      appliances: [
        { name: 'web-tier', version: '2.1' },
        { name: 'web-tier', version: '2.1-slow', generation: { durationMs: 300_000 } },
        { name: 'web-tier', version: '2.2', unmetDependencies: ['libapr'] },
      ],
    },
  });
});
afterAll(() => playground.close());

async function pipeline(name: string, version = '2.1'): Promise<string> {
  return await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: "${version}" } }
images:
  - { format: VirtualBox, download: { to: ./images } }
  - format: Amazon AWS
    installProfile: { diskSize: 10240 }
    publish: [{ account: my-aws, region: eu-west-1 }]
publishWhen: all-generated
`,
  );
}

/** What the server has of an image. */
async function imageAt(uri: string | undefined): Promise<string> {
  const authorization = `Basic ${btoa(`pat:${password}`)}`;
  const answer = await fetch(`${playground.simulator.url}/${uri}`, { headers: { authorization } });
  return await answer.text();
}

test('with --simulate dependencies are checked, and nothing is published or downloaded', async () => {
  const { folder, forgeline, simulator } = playground;
  const path = await pipeline('simulated');
  const [report, variables] = [join(folder, 'report.xml'), join(folder, 'build.env')];
  const files = ['--junit', report, '--env-file', variables];
  const { status, lines } = await forgeline(['build', path, '--simulate', '--json', ...files]);
  expect(status).toBe(0);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  const [result] = pipelines;
  expect(result).toMatchObject({
    status: 'completed',
    simulated: true,
    images: [
      { id: 'virtualbox', status: 'completed', files: [], publications: [] },
      { id: 'amazon-aws', status: 'completed', files: [], publications: [] },
    ],
  });
  for (const { imageUri } of result?.images ?? []) {
    expect(await imageAt(imageUri)).toContain('<simulated>true</simulated>');
  }
  expect(simulator.publications()).toEqual([]);
  expect(await readdir(folder)).not.toContain('images');
  expect(await readFile(report, 'utf8')).toContain('only the dependencies were checked');
  expect(await readFile(variables, 'utf8')).toBe('');
});

test('what was simulated is shown and listed as such', async () => {
  const { forgeline } = playground;
  const shown = await forgeline(['show', 'simulated']);
  expect(shown.stdout).toMatch(/^simulated: completed, .*only dependencies were checked$/m);
  const listed = await forgeline(['list']);
  expect(listed.stdout).toContain('VirtualBox, Amazon AWS (simulated)');
});

test('a plan says that it is a simulation, and so does the build', async () => {
  const path = await pipeline('planned');
  const { stdout } = await playground.forgeline(['plan', path, '--simulate']);
  expect(stdout).toContain('note: UForge only checks the dependencies');
  expect(stdout).not.toMatch(/publish my-aws:|download to/);
});

test('where a simulation would not write does not stand against it', async () => {
  const { file, forgeline } = playground;
  await file('taken', 'a file, and no folder');
  const text = `version: 1\nname: nowhere\nsource: { appliance: { name: web-tier, version: "2.1" } }\nimages: [{ format: VirtualBox, download: { to: ./taken/images } }]\n`;
  const path = await file('nowhere.yaml', text);
  const refused = await forgeline(['plan', path]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('taken');
  expect(await forgeline(['plan', path, '--simulate'])).toMatchObject({ status: 0 });
});

test.each(['--simulate', '--check-dependencies'])(
  'with %s, dependencies that are not met fail the image, in the words of UForge',
  async (option) => {
    const path = await pipeline(`unmet${option}`, '2.2');
    const built = await playground.forgeline(['build', path, option, '--json']);
    const { status, lines, stderr } = built;
    expect(status).toBe(1);
    expect(stderr).toContain('in detail: Nothing provides libapr\n');
    const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
    expect(pipelines[0]?.status).toBe('failed');
    for (const { status, error } of pipelines[0]?.images ?? []) {
      expect(status).toBe('failed');
      expect(error).toMatchObject({
        message: expect.stringContaining('dependencies cannot be resolved'),
        uforge: { detail: 'Nothing provides libapr' },
      });
    }
  },
);

test('with --check-dependencies UForge is told to enforce the check', async () => {
  const path = await pipeline('checked');
  const { status, lines } = await playground.forgeline([
    ...['build', path, '--check-dependencies', '--no-publish', '--json'],
  ]);
  expect(status).toBe(0);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  const image = await imageAt(pipelines[0]?.images[0]?.imageUri);
  expect(image).toContain('<forceCheckingDeps>true</forceCheckingDeps>');
  expect(image).toContain('<simulated>false</simulated>');
  expect(pipelines[0]?.images[0]?.files).toHaveLength(1);
});

test('a simulation and a build of one pipeline are not one run', async () => {
  const { file, forgeline } = playground;
  const text = `version: 1\nname: both\nsource: { appliance: { name: web-tier, version: 2.1-slow } }\nimages: [{ format: VirtualBox }]\n`;
  const path = await file('both.yaml', text);
  await forgeline(['build', path, '--simulate', '--detach']);
  const { status, stderr } = await forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('simulate: was true, asked absent');
  expect((await forgeline(['cancel', 'both'])).status).toBe(0);
});

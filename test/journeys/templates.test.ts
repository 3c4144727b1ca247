/** hammr templates, with the command as hammr's users would use it. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelinePlan, PipelineResult } from '../../pipeline/model.ts';
import { type JournalEntry, sampleWorld } from '../../simulator/index.ts';
import { createPlayground, type Finished, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  const world = sampleWorld();
  const slow = { name: 'slow-tier', version: '1.0', generation: { durationMs: 60_000 } };
  playground = await createPlayground({
    world: { ...world, appliances: [...world.appliances, slow] },
  });
});
afterAll(() => playground.close());

function template(name: string, version = '2.1'): string {
  return `
stack:
  name: ${name}
  version: "${version}"
  os: { name: CentOS, version: "7", arch: x86_64 }
builders:
  - type: VirtualBox
    hardwareSettings: { memory: 1024 }
    installation: { diskSize: 20480, swapSize: 512 }
  - type: Amazon AWS
    installation: { diskSize: 10240 }
    account: { name: my-aws }
    region: eu-west-1
    bucket: my-images
`;
}

const builders = `
builders:
  - type: KVM
    hardwareSettings: { memory: 1024 }
    installation: { diskSize: 20480 }
`;

/** The one pipeline of the result. */
function resultOf({ lines }: Finished): PipelineResult | undefined {
  const { pipelines } = lines.at(-1) as { pipelines?: PipelineResult[] };
  return pipelines?.[0];
}

function asked(): JournalEntry[] {
  return playground.simulator.journal().filter(({ method }) => method === 'POST');
}

/** Address of the appliance or scan that a source stands for. */
async function uriOf(source: string): Promise<string> {
  const text = `version: 1\nname: uri\nsource: ${source}\nimages: [{ format: KVM }]\n`;
  const path = await playground.file('uri.yaml', text);
  const { lines } = await playground.forgeline(['plan', path, '--json']);
  return (lines[0] as unknown as PipelinePlan).source.uri;
}

test('a template is built, published, downloaded with --to, and what came is verified', async () => {
  const { folder, file, forgeline, simulator } = playground;
  const path = await file('web.yml', template('web-tier'));
  const to = join(folder, 'images');
  const built = await forgeline(['build', path, '--to', to, '--json']);
  expect(built.stderr).toBe('');
  expect(built.status).toBe(0);
  const result = resultOf(built);
  expect(result).toMatchObject({
    status: 'completed',
    images: [
      { format: 'VirtualBox', status: 'completed', files: [{}], publications: [] },
      {
        format: 'Amazon AWS',
        status: 'completed',
        files: [],
        publications: [{ account: 'my-aws', status: 'completed', cloudId: expect.any(String) }],
      },
    ],
  });
  const [downloaded] = result?.images[0]?.files ?? [];
  const bytes = await readFile(downloaded?.path ?? '');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(downloaded?.sha256);
  expect(await readdir(to)).toHaveLength(1);
  expect(simulator.journal().flatMap((request) => request.schemaViolations)).toEqual([]);
});

test('what a template says in vain is told before the start', async () => {
  const path = await playground.file('told.yml', template('web-tier', '2.0'));
  const { status, stdout } = await playground.forgeline(['build', path]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/note: Of stack only name and version are read/);
  expect(stdout.indexOf('Of stack only')).toBeLessThan(stdout.indexOf('started'));
});

test('with --no-publish nothing is published', async () => {
  const { file, forgeline, simulator } = playground;
  const path = await file('unpublished.yml', template('web-tier'));
  const before = simulator.publications().length;
  const built = await forgeline(['build', path, '--no-publish', '--json']);
  expect(resultOf(built)).toMatchObject({
    status: 'completed',
    images: [{}, { publications: [] }],
  });
  expect(simulator.publications()).toHaveLength(before);
});

test('builders alone are built from the appliance that is named by id or URI', async () => {
  const { file, forgeline } = playground;
  const uri = await uriOf('{ appliance: { name: web-tier, version: "2.1" } }');
  const path = await file('builders.yml', builders);
  const id = uri.split('/').at(-1) ?? '';
  const built = await forgeline(['build', path, '--appliance', id, '--json']);
  expect(resultOf(built)).toMatchObject({ status: 'completed', source: { uri } });
  const { lines } = await forgeline(['plan', path, '--appliance', uri, '--json']);
  expect(lines[0]).toMatchObject({ type: 'plan', source: { uri } });
});

test('builders alone are built from the scan that is named by its id alone', async () => {
  const { file, forgeline } = playground;
  const uri = await uriOf('{ scan: { instance: mail-gateway, scan: latest } }');
  const path = await file('builders.yml', builders);
  const [instance, , scan] = uri.split('/').slice(-3);
  const built = await forgeline(['build', path, '--scan', scan ?? '', '--json']);
  expect(resultOf(built)).toMatchObject({ status: 'completed', source: { uri } });
  const { lines } = await forgeline(['plan', path, '--scan', `${instance}/${scan}`, '--json']);
  expect(lines[0]).toMatchObject({ type: 'plan', source: { uri } });
});

test('a pipeline file is not built from another source than its own', async () => {
  const text = 'version: 1\nname: own\nsource: { appliance: { id: 2 } }\nimages: [{ format: KVM }]';
  const path = await playground.file('own.yaml', text);
  const { status, stderr } = await playground.forgeline(['build', path, '--appliance', '1']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: .*own\.yaml:3:1: source: .+\nhint: .*--appliance.+\n$/);
});

test('the pipeline file that is printed for a template is the same pipeline', async () => {
  const { file, forgeline } = playground;
  const path = await file('same.yml', template('slow-tier', '1.0'));
  const printed = await forgeline(['plan', path, '--print']);
  expect(printed.status).toBe(0);
  expect(printed.stdout).toContain('appliance: { name: slow-tier, version: "1.0" }');
  const equivalent = await file('same.yaml', printed.stdout);
  const plans = await Promise.all(
    [path, equivalent].map(async (each) => {
      const { lines } = await forgeline(['plan', each, '--json']);
      const { file: _file, notices: _notices, ...plan } = lines[0] ?? {};
      return plan;
    }),
  );
  expect(plans[1]).toEqual(plans[0]);
  const starts: unknown[] = [];
  for (const each of [path, equivalent]) {
    const { lines } = await forgeline(['build', each, '--detach', '--json']);
    starts.push(lines.find(({ type }) => type === 'started')?.joined);
  }
  expect(starts).toEqual([false, true]);
  expect((await forgeline(['cancel', 'slow-tier-1.0'])).status).toBe(0);
});

test('templates of one stack are built at a time, each by a name that it is given', async () => {
  const { file, forgeline } = playground;
  const paths = [
    await file('kvm.yml', `stack: { name: slow-tier, version: "1.0" }${builders}`),
    await file('raw.yml', `stack: { name: slow-tier, version: "1.0" }${builders}`),
  ];
  const together = await forgeline(['build', ...paths]);
  expect(together.status).toBe(2);
  expect(together.stderr).toMatch(/both hold a pipeline named slow-tier-1\.0\.\nhint: .*--name/);
  for (const [index, path] of paths.entries()) {
    const name = `slow-${index}`;
    const { lines } = await forgeline(['build', path, '--name', name, '--detach', '--json']);
    expect(lines.find(({ type }) => type === 'started')).toMatchObject({ joined: false });
  }
  for (const name of ['slow-0', 'slow-1']) {
    expect((await forgeline(['cancel', name])).status).toBe(0);
  }
});

test('a folder of templates is converted, but for the bad ones, and nothing is overwritten', async () => {
  const { folder, file, forgeline } = playground;
  const [from, into] = [join(folder, 'templates'), join(folder, 'pipelines')];
  await mkdir(from);
  await file('templates/web.yml', template('web-tier'));
  await file(
    'templates/db.json',
    JSON.stringify({
      stack: { name: 'db-tier', version: '1.10' },
      builders: [{ type: 'KVM', hardwareSettings: { memory: 512 } }],
    }),
  );
  await file('templates/unknown.yml', template('web-teir'));
  await file(
    'templates/broken.yml',
    'stack: { name: a, version: 1.10 }\nbuilders: [{ tpye: KVM }]\n',
  );
  await file('templates/compose.yaml', 'services: {}\n');

  const first = await forgeline(['plan', from, '--into', into]);
  expect(first.status).toBe(2);
  expect((await readdir(into)).sort()).toEqual(['db.yaml', 'web.yaml']);
  expect(first.stdout).toContain(
    '4 files: 2 can be built (3 images, 1 publication, 0 downloads), 2 cannot.',
  );
  expect(first.stderr).toMatch(/skipped 1 file that is neither .+: compose\.yaml\.$/m);
  expect(first.stderr).toMatch(/error: .*broken\.yml:2:.*tpye/);
  expect(first.stderr).toMatch(/error: .*unknown\.yml:2:1: stack: .*"web-teir"/);

  await file('pipelines/web.yaml', '# mine\n');
  const second = await forgeline(['plan', from, '--into', into, '--json']);
  expect(second.status).toBe(2);
  const written = second.lines.filter(({ type }) => type === 'pipeline-file');
  expect(written).toEqual([
    expect.objectContaining({
      file: join(from, 'db.json'),
      path: join(into, 'db.yaml'),
      written: false,
    }),
  ]);
  expect(second.lines.at(-1)).toMatchObject({
    type: 'error',
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'file_exists', file: join(from, 'web.yml') }),
      expect.objectContaining({ code: 'invalid_file', file: join(from, 'broken.yml') }),
      expect.objectContaining({ code: 'unknown_appliance', file: join(from, 'unknown.yml') }),
    ]),
  });
  expect(await readFile(join(into, 'web.yaml'), 'utf8')).toBe('# mine\n');

  const good = [join(from, 'web.yml'), join(from, 'db.json')];
  expect((await forgeline(['plan', ...good, '--into', into, '--replace'])).status).toBe(0);
  expect((await forgeline(['plan', into])).status).toBe(0);
});

test('many templates are printed one after the other, each under its name', async () => {
  const { file, forgeline } = playground;
  const paths = [
    await file('one.yml', template('web-tier', '2.0')),
    await file('two.yml', template('web-tier')),
  ];
  const { status, stdout, stderr } = await forgeline(['plan', ...paths, '--print']);
  expect(status).toBe(0);
  expect(stdout.split(/^---$/m)).toHaveLength(2);
  expect(stdout).toContain(`# ${paths[1]}\n`);
  expect(stderr).toContain('2 files: 2 can be built');
});

test.each<[string, string, RegExp]>([
  ['an unknown builder type', builders.replace('KVM', 'KWM'), /bad\.yml:3:5: builders\[0\] .*KWM/],
  ['a key that a type needs', builders.replace('memory: 1024', 'hwType: "4"'), /memory/],
  ['no builders', 'stack: { name: web-tier, version: "2.1" }\n', /builders/],
  [
    'a disk without size, for a scan',
    builders.replace('diskSize: 20480', 'swapSize: 1'),
    /diskSize/,
  ],
])('%s is told, and nothing is asked of UForge', async (_what, text, message) => {
  const { file, forgeline } = playground;
  const scan = await uriOf('{ scan: { instance: db-prod, scan: latest } }');
  const path = await file('bad.yml', text);
  const before = asked().length;
  const { status, stderr } = await forgeline(['build', path, '--scan', scan]);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(asked()).toHaveLength(before);
});

test('builders alone are refused without a source', async () => {
  const path = await playground.file('builders.yml', builders);
  const before = asked().length;
  const { status, stderr } = await playground.forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/--appliance ID or --scan ID/);
  expect(asked()).toHaveLength(before);
});

test('the plan of a template says what its keys become', async () => {
  const example = join(import.meta.dirname, '../../examples/web-tier-hammr.yml');
  const { status, stdout } = await playground.forgeline(['plan', example]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/Amazon AWS, not compressed, .*, root cannot log in/);
  expect(stdout).toContain('publish my-registry: account my-registry namespace=web');
  expect(stdout).toContain('bucket is not sent');
});

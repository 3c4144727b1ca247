import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterAll(() => playground.close());

const pipeline = `
version: 1
name: web-tier
source:
  appliance: { name: web-tier, version: "2.1" }
images:
  - format: VirtualBox
    installProfile: { memorySize: 1024, diskSize: 20480 }
    download: { to: ./images }
  - format: Amazon AWS
    publish:
      - { account: my-aws, region: eu-west-1, bucket: my-images }
      - { account: backup-aws, region: eu-west-2 }
    download: { to: ./images }
`;

test('an appliance becomes published, downloaded and verified images', async () => {
  const { simulator, folder, file, forgeline } = playground;
  const path = await file('web-tier.yaml', pipeline);
  const report = join(folder, 'report.xml');
  const variables = join(folder, 'build.env');

  const { status, stdout, stderr, lines } = await forgeline([
    'build',
    path,
    '--json',
    '--junit',
    report,
    '--env-file',
    variables,
  ]);

  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(lines.length);
  const result = lines.at(-1) as { type: string; ok: boolean; pipelines: PipelineResult[] };
  expect(result).toMatchObject({ type: 'result', ok: true });
  const [built] = result.pipelines;
  expect(built).toMatchObject({
    name: 'web-tier',
    status: 'completed',
    source: { uri: expect.stringMatching(/^users\/pat\/appliances\/\d+$/), revision: '5' },
    images: [
      { id: 'virtualbox', format: 'VirtualBox', status: 'completed', publications: [] },
      {
        id: 'amazon-aws',
        status: 'completed',
        publications: [
          { id: 'my-aws', account: 'my-aws', status: 'completed', cloudId: expect.any(String) },
          { id: 'backup-aws', account: 'backup-aws', status: 'completed' },
        ],
      },
    ],
  });
  for (const image of built?.images ?? []) {
    expect(image.files).toHaveLength(1);
    for (const { path, size, sha256 } of image.files) {
      const bytes = await readFile(path);
      expect(bytes.length).toBe(size);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
  }

  const requests = simulator.journal();
  expect(requests.flatMap((request) => request.schemaViolations)).toEqual([]);
  const asked = (operation: string) => requests.filter((one) => one.operation === operation);
  expect(asked('machineImage_generate')).toHaveLength(2);
  expect(asked('applianceImage_publish')).toHaveLength(2);
  expect(await readFile(report, 'utf8')).toMatch(/<testsuite[^>]*failures="0"/);
  expect(await readFile(variables, 'utf8')).toMatch(/^UFORGE_IMAGE_ID=\d+$/m);
});

test('a failed format fails the pipeline, says why, and leaves its siblings done', async () => {
  const broken = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [
        { name: 'VirtualBox', primitive: 'vbox' },
        { name: 'KVM', primitive: 'kvm' },
      ],
      appliances: [
        {
          name: 'web-tier',
          version: '1.0',
          formats: { KVM: { failure: { message: 'no space left', detail: 'on device sdb' } } },
        },
      ],
    },
  });
  try {
    const path = await broken.file(
      'two.yaml',
      `
version: 1
name: two
source: { appliance: { name: web-tier, version: "1.0" } }
images:
  - { format: KVM, download: { to: ./images } }
  - { format: VirtualBox, download: { to: ./images } }
`,
    );
    const { status, lines } = await broken.forgeline(['build', path, '--json']);
    expect(status).toBe(1);
    const { ok, pipelines } = lines.at(-1) as { ok: boolean; pipelines: PipelineResult[] };
    expect(ok).toBe(false);
    expect(pipelines[0]?.status).toBe('failed');
    const [kvm, vbox] = pipelines[0]?.images ?? [];
    expect(kvm?.error).toMatchObject({
      stage: 'generate',
      code: 'generation_failed',
      message: expect.stringContaining('no space left'),
    });
    expect(vbox).toMatchObject({ status: 'completed', files: [{ size: 3 * 1024 * 1024 }] });
  } finally {
    await broken.close();
  }
});

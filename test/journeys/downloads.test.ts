import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;
let appliance: PipelineResult | undefined;
let scan: PipelineResult | undefined;

beforeAll(async () => {
  playground = await createPlayground();
  const one = await playground.file(
    'appliance.yaml',
    `
version: 1
name: appliance
source: { appliance: { name: web-tier, version: latest } }
images:
  - format: Amazon AWS
    compress: true
    publish: [{ account: my-aws, region: eu-west-1 }]
`,
  );
  const other = await playground.file(
    'scan.yaml',
    `
version: 1
name: scan
source: { scan: { instance: db-prod, scan: latest } }
images: [{ format: KVM }]
packages: { download: { to: ./packages } }
`,
  );
  const { lines } = await playground.forgeline(['build', one, other, '--json']);
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  [appliance, scan] = pipelines;
});
afterAll(() => playground.close());

async function download(...uris: string[]) {
  const { status, lines, stderr } = await playground.forgeline([
    'download',
    ...uris,
    '--to',
    'fetched',
    '--json',
  ]);
  const last = lines.at(-1) as {
    ok: boolean;
    files: { uri: string; path: string; size: number; sha256: string }[];
  };
  return { status, stderr, ...last };
}

test('an image of an appliance, an image of a scan, a published image and a package are fetched by URI', async () => {
  const uris = [
    appliance?.images[0]?.imageUri,
    scan?.images[0]?.imageUri,
    appliance?.images[0]?.publications[0]?.uri,
    'users/pat/scannedinstances/1/scans/1/packages/1',
  ].map((uri) => uri ?? 'missing');
  const { status, ok, files } = await download(...uris);
  expect({ status, ok }).toEqual({ status: 0, ok: true });
  expect(files.map(({ uri }) => uri).sort()).toEqual([...uris].sort());
  for (const { path, size } of files) expect((await readFile(path)).length).toBe(size);
  const operations = new Set(playground.simulator.journal().map(({ operation }) => operation));
  for (const operation of [
    'machineImage_download',
    'scanImage_download',
    'scanPackageBinary_getAll',
  ]) {
    expect(operations).toContain(operation);
  }
});

test('every package of the scan is there, and those never uploaded are named and skipped', async () => {
  expect(scan?.packages).toHaveLength(10);
  for (const { path, size } of scan?.packages ?? []) {
    expect((await readFile(path)).length).toBe(size);
    expect(path.startsWith(join(playground.folder, 'packages'))).toBe(true);
  }
  expect(scan?.skippedPackages?.map(({ name }) => name)).toEqual([
    expect.stringContaining('inhouse-agent'),
    expect.stringContaining('vendor-driver'),
  ]);
});

test('what does not exist fails, and what does is fetched all the same', async () => {
  const uri = scan?.images[0]?.imageUri ?? '';
  const { status, ok, files } = await download(uri, 'users/pat/appliances/2/images/9999');
  expect({ status, ok }).toEqual({ status: 1, ok: false });
  expect(files.map((file) => file.uri)).toEqual([uri]);
});

test('what is no resource that can be downloaded is refused before anything starts', async () => {
  const { status } = await playground.forgeline([
    'download',
    'users/pat/quotas',
    '--to',
    'fetched',
  ]);
  expect(status).toBe(2);
});

/** The five documented systems, each by its name, each used by a workflow over a real socket. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import type { RequestSeen } from '../../simulator/index.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;
/** Every request for a file: which one-time id it came with, and whether it was authenticated. */
let fileRequests: { operation: string; id: string | null; authenticated: boolean }[];

beforeEach(async () => {
  playground = await createPlayground({ generationMs: 3_000 });
  fileRequests = [];
});
afterEach(() => playground.close());

const appliance = `
version: 1
name: appliance
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - format: Amazon AWS
    download: { to: ./images }
    publish: [{ account: my-aws, region: eu-west-1 }]
`;

const scan = `
version: 1
name: scan
source: { scan: { instance: db-prod, scan: "Scan #1" } }
images:
  - format: KVM
    installProfile: { memorySize: 2048, diskSize: 20480 }
    download: { to: ./images }
packages: { download: { to: ./packages } }
`;

/** Cuts the first file of an operation short, and notes how each was asked for. */
function cutFirst(operation: string): void {
  playground.simulator.faults.add((request) => {
    if (request.operation !== operation) return undefined;
    const id = oneTimeIdOf(request);
    const authenticated = request.headers.authorization !== undefined;
    fileRequests.push({ operation, id, authenticated });
    return fileRequests.length === 1 ? { truncateAt: 1_000 } : undefined;
  });
}

function oneTimeIdOf({ query }: RequestSeen): string | null {
  return query.get('downloadId') ?? query.get('downloadToken') ?? query.get('id');
}

function expectFreshIds(): void {
  expect(fileRequests.length).toBeGreaterThan(1);
  const ids = fileRequests.map(({ id }) => id);
  expect(ids).not.toContain(null);
  expect(new Set(ids).size).toBe(ids.length);
  expect(fileRequests.every(({ authenticated }) => authenticated)).toBe(true);
}

async function build(text: string): Promise<PipelineResult | undefined> {
  const path = await playground.file('pipeline.yaml', text);
  const { status, lines } = await playground.forgeline(['build', path, '--json']);
  expect(status).toBe(0);
  return (lines.at(-1) as { pipelines: PipelineResult[] }).pipelines[0];
}

test('scanImage_generate: a ticket, its status until done, and a cancel that reaches UForge', async () => {
  const { simulator, forgeline, file } = playground;
  const path = await file('scan.yaml', scan);
  await forgeline(['build', path, '--detach']);
  await until(() => simulator.images().length === 1);
  expect((await forgeline(['cancel', 'scan'])).status).toBe(0);
  expect(simulator.images()).toMatchObject([{ state: 'cancelled' }]);

  const result = await build(scan);
  expect(result?.images[0]?.imageUri).toMatch(/\/scans\/\d+\/images\/\d+$/);
  const asked = simulator.journal().filter(({ operation }) => operation === 'scanImage_generate');
  expect(asked.map(({ status, schemaViolations }) => [status, schemaViolations])).toEqual([
    [201, []],
    [201, []],
  ]);
});

test('scanImage_download: each attempt with a one-time id of its own, authenticated', async () => {
  cutFirst('scanImage_download');
  expect((await build(scan))?.images[0]?.files).toHaveLength(1);
  expectFreshIds();
});

test('machineImage_download: each attempt with a one-time id of its own, authenticated', async () => {
  cutFirst('machineImage_download');
  expect((await build(appliance))?.images[0]?.files).toHaveLength(1);
  expectFreshIds();
});

test('machineImagePublished_download: the id comes from the published image', async () => {
  const uri = (await build(appliance))?.images[0]?.publications[0]?.uri ?? '';
  cutFirst('machineImagePublished_download');
  const { status, lines } = await playground.forgeline([
    'download',
    uri,
    '--to',
    'again',
    '--json',
  ]);
  expect(status).toBe(0);
  expect(lines.at(-1)).toMatchObject({ ok: true, files: [{ uri, size: 3 * 1024 * 1024 }] });
  expectFreshIds();
});

test('scanPackageBinary_getAll: every binary with a token of its own, those never uploaded skipped', async () => {
  cutFirst('scanPackageBinary_getAll');
  const result = await build(scan);
  expect(result?.packages).toHaveLength(10);
  expect(result?.skippedPackages).toHaveLength(2);
  expectFreshIds();
});

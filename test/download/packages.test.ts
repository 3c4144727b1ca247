import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/activity';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distinctFileNames, packageFileName } from '../../activities/files/package-name.ts';
import { errorOf, namesIn, temporaryFolder } from './support/fixture.ts';
import { attempt, type System, scanUri, startSystem, withPackages } from './support/system.ts';

const harvester = join(import.meta.dirname, 'support', 'harvester.ts');
let system: System;
let place: ReturnType<typeof temporaryFolder>;
let folder: string;

beforeEach(async () => {
  system = await startSystem();
  place = temporaryFolder();
  folder = place.folder;
});

afterEach(async () => {
  await system.close();
  place.remove();
});

async function listed() {
  return attempt(system.activities.listPackages, { scanUri }).result;
}

async function harvest(packages?: Awaited<ReturnType<typeof listed>>) {
  return attempt(system.activities.harvestPackages, {
    scanUri,
    packages: packages ?? (await listed()),
    destination: { folder, overwrite: false, host: 'here' },
  });
}

test('a list of packages that UForge itself calls longer is no whole harvest', async () => {
  const cut =
    '<u:scannedPackages xmlns:u="http://www.usharesoft.com/uforge"><total>5</total><scannedPackages><scannedPackage><dbId>1</dbId><name>zlib</name></scannedPackage></scannedPackages></u:scannedPackages>';
  system.simulator.faults.add(({ operation }) =>
    operation === 'scanPackage_getAll' ? { body: cut } : undefined,
  );
  const failure = await errorOf(listed());
  expect(failure).toMatchObject({ message: expect.stringContaining('1 of the 5') });
});

test('packages are fetched by a list of that moment, not by one that was remembered', async () => {
  const list =
    '<u:scannedPackages xmlns:u="http://www.usharesoft.com/uforge"><scannedPackages><scannedPackage><dbId>1</dbId><name>bash</name><uploaded>false</uploaded></scannedPackage></scannedPackages></u:scannedPackages>';
  const conditions: unknown[] = [];
  system.simulator.faults.add(({ operation, headers }) => {
    if (operation !== 'scanPackage_getAll') return undefined;
    conditions.push(headers['if-none-match']);
    return { body: list, headers: { etag: '"same"', 'content-type': 'application/xml' } };
  });
  await (await harvest(await listed())).result;
  expect(conditions).toEqual([undefined, undefined]);
});

test('every package of the scan is fetched and verified; what was never uploaded is reported', async () => {
  const { result, heartbeats } = await harvest();
  const { packages, skipped } = await result;

  expect(packages.map(({ name, size }) => [name, size])).toEqual([
    ['bash', 300_000],
    ['glibc', 500_000],
    ['openssl', 200_000],
    ['../../evil', 1_000],
    ['bash', 310_000],
    ['zlib', 9_000],
  ]);
  expect(skipped).toEqual([
    {
      name: 'inhouse-agent',
      reason: 'The binary of inhouse-agent-1.0-1.x86_64 was never uploaded to UForge.',
    },
  ]);
  for (const { path, sha256 } of packages) {
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
  }
  expect(heartbeats.at(-1)).toMatchObject({ totalFiles: 7 });
});

test('file names are the packages’ own, safe, and never two alike', async () => {
  await (await harvest()).result;
  expect(namesIn(folder)).toEqual([
    '-..-evil-1.0-1.x86_64.rpm',
    'bash-1.0-1.x86_64-1.rpm',
    'bash-1.0-1.x86_64-6.rpm',
    'glibc-1.0-1.x86_64.rpm',
    'openssl-1.0-1.x86_64.rpm',
    'zlib-1.0-1.x86_64.rpm',
  ]);
});

test('each binary is fetched with its own one-time token, from a single listing', async () => {
  const packages = await listed();
  const tokens = new Set<string | null>();
  system.simulator.faults.add(({ operation, query }) => {
    if (operation === 'scanPackageBinary_getAll') tokens.add(query.get('downloadToken'));
    return undefined;
  });
  await (await harvest(packages)).result;
  expect(tokens.size).toBe(6);
  expect(system.requests('scanPackage_getAll')).toHaveLength(2);
});

test('no more than four are fetched at once', async () => {
  let now = 0;
  let most = 0;
  system.simulator.faults.add(async ({ operation }) => {
    if (operation !== 'scanPackageBinary_getAll') return undefined;
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 50));
    now -= 1;
    return undefined;
  });
  await (await harvest()).result;
  expect(most).toBe(4);
});

test('a package that fails does not keep the others, and is all that the next attempt fetches', async () => {
  const isGlibc = (path: string) => path.endsWith('/packages/2/bin');
  const heal = system.simulator.faults.add(({ path }) =>
    isGlibc(path) ? { status: 503 } : undefined,
  );
  const failure = await errorOf((await harvest()).result);
  expect(failure).toMatchObject({ type: 'unavailable', nonRetryable: false });
  expect(String(failure)).toMatch(/1 of 7 packages could not be fetched\. glibc: /);
  expect(namesIn(folder).filter((name) => !name.startsWith('.'))).toHaveLength(5);

  heal();
  const before = system.requests('scanPackageBinary_getAll').length;
  const { packages } = await (await harvest()).result;

  expect(packages).toHaveLength(6);
  expect(system.requests('scanPackageBinary_getAll').slice(before)).toHaveLength(1);
});

test('a token that was used up is replaced by a fresh one', async () => {
  let asked = 0;
  system.simulator.faults.add(({ path }) =>
    path.endsWith('/packages/2/bin') && asked++ === 0 ? { status: 403 } : undefined,
  );
  const { packages } = await (await harvest()).result;
  expect(packages).toHaveLength(6);
});

test('another file in a package’s place is that package’s failure, for good', async () => {
  writeFileSync(join(folder, 'zlib-1.0-1.x86_64.rpm'), 'mine');
  const failure = await errorOf((await harvest()).result);
  expect(failure).toMatchObject({ type: 'file_exists', nonRetryable: true });
  expect(failure).toHaveProperty('details.0.stage', 'packages');
  expect(readFileSync(join(folder, 'zlib-1.0-1.x86_64.rpm'), 'utf8')).toBe('mine');
});

test('a binary that UForge itself says it does not have is reported, not failed', async () => {
  const packages = await listed();
  const error =
    '<ns0:uforgeError xmlns:ns0="http://www.usharesoft.com/uforge"><statusCode>404</statusCode><localizedErrorMsg><message>No such binary</message></localizedErrorMsg></ns0:uforgeError>';
  system.simulator.faults.add(({ path }) =>
    path.endsWith('/packages/2/bin')
      ? { status: 404, body: error, headers: { 'content-type': 'application/xml' } }
      : undefined,
  );
  const { skipped } = await (await harvest(packages)).result;
  expect(skipped).toContainEqual({
    name: 'glibc',
    reason: 'UForge has no binary of glibc-1.0-1.x86_64: No such binary',
  });
});

test('what concerns all packages ends the attempt early', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { result } = attempt(system.activities.harvestPackages, {
    scanUri,
    packages: await listed(),
    destination: { folder: join(folder, 'file'), overwrite: false, host: 'here' },
  });
  expect(await errorOf(result)).toMatchObject({ type: 'destination_unusable', nonRetryable: true });
  expect(system.requests('scanPackageBinary_getAll')).toEqual([]);
});

test('a worker killed in the middle costs no more than what it had under way', async () => {
  const many = Array.from({ length: 200 }, (_, at) => ({
    ...{ id: at + 1, name: `package-${at + 1}`, version: '1.0', release: '1' },
    ...{ arch: 'x86_64', size: 3_000 },
  }));
  await system.close();
  system = await startSystem({ world: withPackages(many) });
  for (const share of [0.3, 0.6]) {
    const worker = Bun.spawn([process.execPath, harvester, system.simulator.url, folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    while (namesIn(folder).length < many.length * share) await Bun.sleep(2);
    worker.kill('SIGKILL');
    await worker.exited;
  }
  const { packages } = await (await harvest()).result;
  expect(packages).toHaveLength(many.length);
  expect(namesIn(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  const asked = system.requests('scanPackageBinary_getAll').length;
  expect(asked).toBeLessThanOrEqual(many.length + 2 * 4);
});

describe('one package that fails again and again', () => {
  const glibc = '/packages/2/bin';
  beforeEach(() => {
    system.simulator.faults.add(({ path }) =>
      path.endsWith(glibc) ? { truncateAt: 1_000 } : undefined,
    );
  });

  async function harvestAfter(failures: Record<string, number>) {
    const destination = { folder, overwrite: false, host: 'here' };
    const input = { scanUri, packages: await listed(), destination };
    return attempt(system.activities.harvestPackages, input, { heartbeatDetails: { failures } });
  }

  test('is counted from attempt to attempt, as long as it fails', async () => {
    const { result, heartbeats } = await harvestAfter({ 2: 3, 4: 7 });
    expect(await errorOf(result)).toMatchObject({ type: 'unreachable', nonRetryable: false });
    expect(heartbeats.at(-1)).toMatchObject({ failures: { 2: 4 } });
    expect(heartbeats.at(-1)).not.toHaveProperty('failures.4');
  });

  test('ends the harvest in the end, with all others there', async () => {
    const { result } = await harvestAfter({ 2: 29 });
    expect(await errorOf(result)).toMatchObject({ type: 'unreachable', nonRetryable: true });
    expect(namesIn(folder).filter((name) => !name.startsWith('.'))).toHaveLength(5);
  });

  test('is not blamed for a server that is out of reach', async () => {
    const { result, heartbeats } = await harvestAfter({ 2: 29 });
    await system.simulator.close();
    expect(await errorOf(result)).toMatchObject({ nonRetryable: false });
    expect(heartbeats.at(-1)).toMatchObject({ failures: { 2: 29 } });
    system = await startSystem();
  });

  test('leaves a partial file until somebody gives it up', async () => {
    const packages = await listed();
    await errorOf((await harvest(packages)).result);
    expect(namesIn(folder).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    const input = { scanUri, packages, destination: { folder } };
    await attempt(system.activities.discardPackages, input).result;
    expect(namesIn(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(namesIn(folder)).toHaveLength(5);
  });
});

test('a damaged package is fetched three times, and nothing of it is left', async () => {
  const heal = system.simulator.faults.add(({ path }) =>
    path.endsWith('/packages/2/bin') ? { corruptAt: 1_000 } : undefined,
  );
  for (const nonRetryable of [false, false, true]) {
    const failure = await errorOf((await harvest()).result);
    expect(failure).toMatchObject({ type: 'checksum_mismatch', nonRetryable });
  }
  expect(namesIn(folder).filter((name) => /^\.|glibc/.test(name))).toEqual([]);
  heal();
  expect((await (await harvest()).result).packages).toHaveLength(6);
});

test('a cancel leaves no partial files', async () => {
  system.simulator.faults.add(({ operation }) =>
    operation === 'scanPackageBinary_getAll' ? { bytesPerSecond: 200_000 } : undefined,
  );
  const { result, stop } = await harvest();
  const failure = errorOf(result);
  await new Promise((resolve) => setTimeout(resolve, 300));
  stop('cancelRequested');
  expect(await failure).toBeInstanceOf(CancelledFailure);
  expect(namesIn(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

describe('file names of packages', () => {
  test('have the extension of their kind, once', () => {
    expect(packageFileName({ fullName: 'bash-5.1-1.x86_64', type: 'RPM' })).toBe(
      'bash-5.1-1.x86_64.rpm',
    );
    expect(packageFileName({ fullName: 'bash_5.1_amd64.deb', type: 'DEB' })).toBe(
      'bash_5.1_amd64.deb',
    );
    expect(packageFileName({ name: 'bash', version: '5.1', arch: 'noarch' })).toBe(
      'bash-5.1.noarch',
    );
  });

  test('stay distinct where only case differs, or where an id makes them meet', () => {
    const names = distinctFileNames([
      { id: '1', pkg: { fullName: 'Foo' } },
      { id: '2', pkg: { fullName: 'foo' } },
      { id: '3', pkg: { fullName: 'foo-2' } },
    ]);
    const folded = [...names.values()].map((name) => name.toLowerCase());
    expect(new Set(folded).size).toBe(3);
    expect(names.get('3')).toBe('foo-2');
  });

  test('are bare, and no two alike, whatever the server says', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'A', 'a-1', '../a', ''),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (fullNames) => {
        const packages = fullNames.map((fullName, index) => ({
          id: String(index + 1),
          pkg: { fullName },
        }));
        const names = [...distinctFileNames(packages).values()];
        const folded = new Set(names.map((each) => each.normalize('NFC').toLowerCase()));
        expect(folded.size).toBe(packages.length);
        for (const each of names) {
          expect(each).not.toMatch(/[/\\\0]|^\.|^$/);
          expect(Buffer.byteLength(each)).toBeLessThanOrEqual(240);
        }
      }),
    );
  });
});

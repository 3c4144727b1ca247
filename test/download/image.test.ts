import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { document } from '../uforge/server.ts';
import { errorOf, namesIn, partialOf, temporaryFolder } from './support/fixture.ts';
import {
  applianceUri,
  attempt,
  destinationAt,
  naming,
  type System,
  scanUri,
  startSystem,
} from './support/system.ts';

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

function downloadImage(imageUri: string, overrides = {}) {
  const input = { imageUri, destination: destinationAt(folder, overrides), naming };
  return attempt(system.activities.downloadImage, input);
}

function downloadResource(uri: string, overrides = {}) {
  const destination = destinationAt(folder, overrides);
  return attempt(system.activities.downloadResource, { uri, destination });
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe.each([
  ['machineImage_download', applianceUri],
  ['scanImage_download', scanUri],
])('%s', (operation, sourceUri) => {
  test('brings the image’s file, named and verified', async () => {
    const uri = await system.image(sourceUri);
    const file = await downloadImage(uri).result;
    const image = await system.uforge.images.get(uri);
    expect(file).toEqual({
      path: join(folder, 'web-tier-2.1-5-VirtualBox.ova'),
      size: 6 << 20,
      sha256: image.sha256sum,
      host: 'here',
    });
    expect(sha256Of(file.path)).toBe(file.sha256);
    expect(system.requests(operation)).toHaveLength(1);
  });

  test('gets a fresh one-time id on each attempt, and goes on where the last one ended', async () => {
    const uri = await system.image(sourceUri);
    const ids = new Set<string | null>();
    system.simulator.faults.add(({ operation: asked, query, earlier }) => {
      if (asked !== operation) return undefined;
      ids.add(query.get('downloadId'));
      return earlier === 0 ? { truncateAt: 5 << 20 } : undefined;
    });

    const failure = await errorOf(downloadImage(uri).result);
    expect(failure).toMatchObject({ type: 'unreachable', nonRetryable: false });
    const file = await downloadImage(uri).result;

    expect(sha256Of(file.path)).toBe(file.sha256);
    expect([...ids].filter(Boolean)).toHaveLength(2);
    const [first, second] = system.requests(operation);
    expect(second?.status).toBe(206);
    expect((first?.bytes ?? 0) + (second?.bytes ?? 0)).toBeLessThan((6 << 20) + (1 << 20));
  });
});

test('machineImagePublished_download brings the file with the published image’s own id', async () => {
  const imageUri = await system.image(applianceUri, 'Amazon AWS');
  const [account] = await system.uforge.accounts.list();
  const { uri = '' } = await system.uforge.publications.request(imageUri, {
    xsiType: 'PublishImageAws',
    imageUri,
    parentUri: applianceUri,
    credAccount: account ?? { xsiType: 'CredAccountAws' },
    region: 'eu-west-1',
  });

  const file = await downloadResource(uri).result;

  expect(file.uri).toBe(uri);
  expect(file.path).toMatch(/web-tier-2\.1-5-Amazon-AWS\.raw$/);
  expect(sha256Of(file.path)).toBe((await system.uforge.images.get(imageUri)).sha256sum);
  expect(system.requests('machineImagePublished_download')).toHaveLength(1);
});

describe('downloading what a URI names', () => {
  test('names an image by what UForge says of it', async () => {
    const uri = await system.image(scanUri);
    const file = await downloadResource(uri).result;
    expect(file).toMatchObject({ uri, path: join(folder, 'db-prod-Scan-1-1-VirtualBox.ova') });
  });

  test('takes a package by its own name, from scanPackageBinary_getAll', async () => {
    const uri = `${scanUri}/packages/2`;
    const file = await downloadResource(uri).result;
    expect(file).toMatchObject({
      uri,
      path: join(folder, 'glibc-1.0-1.x86_64.rpm'),
      size: 500_000,
    });
    expect(system.requests('scanPackageBinary_getAll')).toHaveLength(1);
  });

  test.each([
    ['an appliance', applianceUri],
    ['a package that was never uploaded', `${scanUri}/packages/3`],
  ])('says that %s is no file', async (_what, uri) => {
    const failure = await errorOf(downloadResource(uri).result);
    expect(failure).toMatchObject({ type: 'not_downloadable', nonRetryable: true });
  });

  test.each([
    ['no URI at all', 'https://elsewhere.example.com/x', 'invalid_request'],
    ['an unknown image', `${applianceUri}/images/99`, 'not_found'],
    ['an unknown package', `${scanUri}/packages/99`, 'not_found'],
  ])('fails at once for %s', async (_what, uri, type) => {
    expect(await errorOf(downloadResource(uri).result)).toMatchObject({ type, nonRetryable: true });
  });
});

describe('an image that is no file is refused before anything is fetched:', () => {
  test('one that was not compressed', async () => {
    const uri = await system.image(applianceUri, 'VirtualBox', { compress: false });
    const failure = await errorOf(downloadImage(uri).result);
    expect(failure).toMatchObject({ type: 'not_downloadable', nonRetryable: true });
    expect(String(failure)).toContain('compress: true');
    expect(failure).toHaveProperty('details.0.stage', 'download');
  });

  test('one that is in a registry', async () => {
    const uri = await system.image(applianceUri, 'Docker');
    const failure = await errorOf(downloadImage(uri).result);
    expect(failure).toMatchObject({ type: 'not_downloadable', nonRetryable: true });
    expect(String(failure)).toContain('Pull registry.example.com/simulated/web-tier');
  });
});

test('a file that is called compressed is taken where its checksum agrees, and refused where nothing can', async () => {
  const uri = await system.image(applianceUri);
  system.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_download' ? { headers: { 'content-encoding': 'gzip' } } : undefined,
  );
  expect(await downloadImage(uri).result).toMatchObject({ size: 6 << 20 });
  system.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_get' ? { body: bareImage(uri) } : undefined,
  );
  for (const nonRetryable of [false, false, true]) {
    const failure = await errorOf(downloadImage(uri, { fileName: 'again.{ext}' }).result);
    expect(failure).toMatchObject({ type: 'unexpected_content', nonRetryable });
  }
  expect(namesIn(folder)).toEqual(['web-tier-2.1-5-VirtualBox.ova']);
});

function bareImage(uri: string): string {
  return document(
    'image',
    `<compress>true</compress><downloadUri>${uri}/downloads</downloadUri><status><complete>true</complete></status><uri>${uri}</uri>`,
  );
}

test('that nothing says what the file must be is told', async () => {
  const uri = await system.image(applianceUri);
  system.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_get' ? { body: bareImage(uri) } : undefined,
  );
  const file = await downloadImage(uri).result;
  expect(file).toMatchObject({ size: 6 << 20, unchecked: true });
});

test.each(['Without checksums', 'Only md5'])(
  'an image %s is checked by what there is',
  async (format) => {
    const uri = await system.image(applianceUri, format);
    const file = await downloadImage(uri).result;
    expect(file.size).toBe(6 << 20);
    expect(sha256Of(file.path)).toBe(file.sha256);
  },
);

test('a file name from the server never leaves the folder', async () => {
  const uri = await system.image(applianceUri, 'Hostile');
  const plain = await downloadResource(uri).result;
  const templated = await downloadImage(uri, { fileName: '{format}.{ext}' }).result;
  for (const { path } of [plain, templated]) expect(dirname(path)).toBe(folder);
});

test('damaged content is fetched three times and then given up, with nothing left', async () => {
  const uri = await system.image(applianceUri);
  system.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_download' ? { corruptAt: 1 << 20 } : undefined,
  );
  for (const nonRetryable of [false, false, true]) {
    const failure = await errorOf(downloadImage(uri).result);
    expect(failure).toMatchObject({ type: 'checksum_mismatch', nonRetryable });
  }
  expect(namesIn(folder)).toEqual([]);
  expect(system.requests('machineImage_download')).toHaveLength(3);
});

test('a web page in place of the file is tried again, not believed', async () => {
  const uri = await system.image(applianceUri);
  system.simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_download' && earlier === 0
      ? { body: '<html>Please log in</html>', headers: { 'content-type': 'text/html' } }
      : undefined,
  );
  expect(await errorOf(downloadImage(uri).result)).toMatchObject({
    type: 'unexpected_content',
    nonRetryable: false,
  });
  await downloadImage(uri).result;
  expect(namesIn(folder)).toEqual(['web-tier-2.1-5-VirtualBox.ova']);
});

test('a server that suffers is tried again', async () => {
  const uri = await system.image(applianceUri);
  system.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_download' ? { status: 503 } : undefined,
  );
  expect(await errorOf(downloadImage(uri).result)).toMatchObject({
    type: 'unavailable',
    nonRetryable: false,
  });
});

test('another file of that name is kept unless overwrite is set', async () => {
  const uri = await system.image(applianceUri);
  const path = join(folder, 'web-tier-2.1-5-VirtualBox.ova');
  writeFileSync(path, 'mine');
  const failure = await errorOf(downloadImage(uri).result);
  expect(failure).toMatchObject({ type: 'file_exists', nonRetryable: true });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await downloadImage(uri, { overwrite: true }).result;
  expect(statSync(path).size).toBe(6 << 20);
});

test('heartbeats say how far it is', async () => {
  const uri = await system.image(applianceUri);
  const { result, heartbeats } = downloadImage(uri);
  await result;
  expect(heartbeats).toContainEqual({ bytes: 0, totalBytes: 6 << 20, percent: 0 });
  expect(heartbeats.at(-1)).toMatchObject({ bytes: 6 << 20, percent: 100 });
  expect(heartbeats.length).toBeLessThan(10);
});

describe('told to stop in the middle', () => {
  async function stopped(reason: 'cancelRequested' | 'workerShutdown' | 'paused') {
    const uri = await system.image(applianceUri);
    const ranges: unknown[] = [];
    system.simulator.faults.add(({ operation, headers }) => {
      if (operation !== 'machineImage_download') return undefined;
      ranges.push(headers.range);
      return { bytesPerSecond: 20 << 20 };
    });
    const { result, stop } = downloadImage(uri);
    const failure = errorOf(result);
    await partialOf(folder, 1 << 20);
    stop(reason);
    return { uri, failure: await failure, ranges };
  }

  test('by a cancel, it leaves nothing', async () => {
    const { failure } = await stopped('cancelRequested');
    expect(failure).toBeInstanceOf(CancelledFailure);
    expect(namesIn(folder)).toEqual([]);
  });

  test('by a pause, it leaves what it has', async () => {
    const { failure } = await stopped('paused');
    expect(failure).toBeInstanceOf(CancelledFailure);
    expect(namesIn(folder).some((name) => name.endsWith('.part'))).toBe(true);
  });

  test('by the worker’s shutdown, it goes on with the next attempt', async () => {
    const { uri, failure, ranges } = await stopped('workerShutdown');
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'interrupted', nonRetryable: false });

    await downloadImage(uri).result;

    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(namesIn(folder)).toEqual(['web-tier-2.1-5-VirtualBox.ova']);
  });

  test('between two attempts, the clean-up takes away what the first left', async () => {
    const { uri } = await stopped('workerShutdown');
    writeFileSync(join(folder, 'other'), '');
    await attempt(system.activities.discardDownload, { uri, destination: { folder } }).result;
    expect(namesIn(folder)).toEqual(['other']);
  });

  test('a clean-up takes away what is of that resource alone, notes included', async () => {
    const uri = await system.image(applianceUri);
    const remains = ['.other.ova.0123456789ab.part', '.other.ova.0123456789ab.part.json', 'x.part'];
    for (const name of remains) writeFileSync(join(folder, name), '{}');
    system.simulator.faults.add(({ operation }) =>
      operation === 'machineImage_download' ? { corruptAt: 1 << 20 } : undefined,
    );
    // Rejected once: there are notes and no partial file.
    await errorOf(downloadImage(uri).result);
    expect(namesIn(folder)).toHaveLength(remains.length + 1);
    await attempt(system.activities.discardDownload, { uri, destination: { folder } }).result;
    expect(namesIn(folder)).toEqual(remains);
  });

  test('a clean-up waits for somebody who is writing still, and not for ever', async () => {
    const uri = await system.image(applianceUri);
    const heal = system.simulator.faults.add(({ operation }) =>
      operation === 'machineImage_download' ? { bytesPerSecond: 2 << 20 } : undefined,
    );
    const { result, stop } = downloadImage(uri);
    const failure = errorOf(result);
    await partialOf(folder, 1);
    const discard = (number: number) =>
      attempt(
        system.activities.discardDownload,
        { uri, destination: { folder } },
        { attempt: number },
      ).result;
    expect(await errorOf(discard(1))).toMatchObject({
      type: 'file_busy',
      nonRetryable: false,
      nextRetryDelay: 5_000,
    });
    await discard(12);
    expect(namesIn(folder).some((name) => name.endsWith('.part'))).toBe(true);
    stop('paused');
    await failure;
    heal();
    await discard(1);
    expect(namesIn(folder)).toEqual([]);
  });
});

describe('what a person can mend', () => {
  test('keeps what was fetched, and the next attempt goes on from there', async () => {
    const uri = await system.image(applianceUri);
    const ranges: unknown[] = [];
    const heal = system.simulator.faults.add(({ operation, headers }) => {
      if (operation !== 'machineImage_download') return undefined;
      ranges.push(headers.range);
      return ranges.length === 1 ? { truncateAt: 5 << 20 } : { status: 403 };
    });
    await errorOf(downloadImage(uri).result);
    const failure = await errorOf(downloadImage(uri).result);
    expect(failure).toMatchObject({ type: 'not_entitled', nonRetryable: true });
    expect(namesIn(folder).some((name) => name.endsWith('.part'))).toBe(true);

    heal();
    await downloadImage(uri).result;

    const [, , , last] = system.requests('machineImage_download');
    expect(last).toMatchObject({ status: 206 });
    expect(namesIn(folder)).toEqual(['web-tier-2.1-5-VirtualBox.ova']);
  });
});

test('no failure repeats a one-time id or the password', async () => {
  const uri = await system.image(applianceUri);
  const ids: string[] = [];
  system.simulator.faults.add(({ operation, query }) => {
    if (operation !== 'machineImage_download') return undefined;
    ids.push(query.get('downloadId') ?? '');
    return { truncateAt: 1 << 20 };
  });
  const failure = await errorOf(downloadImage(uri).result);
  const told = Bun.inspect(failure, { depth: 10 }) + JSON.stringify(failure);
  expect(ids).toHaveLength(1);
  for (const secret of [...ids, 'simulated']) expect(told).not.toContain(secret);
});

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { partialName } from '../../activities/files/partial-name.ts';
import { type FileServer, sha256, startFileServer } from './support/file-server.ts';
import {
  namesIn,
  partialLength,
  randomBytes,
  temporaryFolder,
  transfer,
  uri,
} from './support/fixture.ts';
import { canTrace, traced } from './support/traced.ts';

const MiB = 1 << 20;
const child = join(import.meta.dirname, 'support', 'child.ts');
let server: FileServer;
let place: ReturnType<typeof temporaryFolder>;
let notes: ReturnType<typeof temporaryFolder>;

beforeEach(async () => {
  server = await startFileServer();
  place = temporaryFolder();
  notes = temporaryFolder();
});

afterEach(async () => {
  await server.close();
  place.remove();
  notes.remove();
});

describe.skipIf(!canTrace)('what a power cut could take', () => {
  test('is on the disk before the file has its name, and the name soon after, in new folders too', async ({
    skip,
  }) => {
    const content = randomBytes(MiB);
    server.serve(content);
    const folder = join(place.folder, 'new', 'images');
    const run = await traced([child, server.url, folder, String(content.length), sha256(content)], {
      calls: ['fsync', 'fdatasync', 'link', 'linkat', 'rename', 'renameat', 'renameat2'],
      notes: notes.folder,
    });
    if (run === undefined) return skip('tracing is not permitted here');
    const target = join(folder, 'image.ova');
    const partial = join(folder, partialName('image.ova', uri));
    const steps = run.calls
      .filter(({ paths }) => paths.some((path) => path.startsWith(place.folder)))
      .map(
        ({ name, paths }) =>
          `${name.replace(/at2?$/, '')} ${paths.filter((path) => path.startsWith('/')).join(' ')}`,
      );
    expect(steps).toEqual([
      `fsync ${join(place.folder, 'new')}`,
      `fsync ${place.folder}`,
      `fsync ${partial}`,
      `link ${partial} ${target}`,
      `fsync ${folder}`,
    ]);
  });

  test('the disk being full at the last flush leaves no name, and nothing that it did not keep', async ({
    skip,
  }) => {
    const content = randomBytes(20 * MiB);
    const run = await onFailingDisk(content, 'fsync:error=ENOSPC');
    if (run === undefined) return skip('tracing is not permitted here');
    expect(JSON.parse(run.stdout)).toMatchObject({ code: 'disk_full', retryable: 'no' });
    expect(namesIn(place.folder)).not.toContain('image.ova');
    const had = partialLength(place.folder);
    expect(had).toBeLessThan(content.length);
    expect(had).toBeGreaterThanOrEqual(16 * MiB);

    const file = await transfer(place.folder, server.item());
    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: had });
  });

  test('the disk failing while the file still comes ends the attempt, and leaves what it kept', async ({
    skip,
  }) => {
    const content = randomBytes(64 * MiB);
    const run = await onFailingDisk(content, 'fdatasync:error=EIO');
    if (run === undefined) return skip('tracing is not permitted here');
    expect(JSON.parse(run.stdout)).toMatchObject({ code: 'disk_error', retryable: 'yes' });
    expect(server.requests[0]?.sent).toBeLessThan(content.length);
    expect(partialLength(place.folder)).toBe(0);
    expect(await transfer(place.folder, server.item())).toMatchObject({ resumedFrom: 0 });
  });
});

/** Transfers content while the system calls on its partial file fail; undefined where none can be traced. */
function onFailingDisk(content: Buffer, what: string) {
  server.serve(content, { etag: '"a"' });
  const path = join(place.folder, partialName('image.ova', uri));
  return traced([child, server.url, place.folder, String(content.length), sha256(content)], {
    calls: ['fsync', 'fdatasync'],
    notes: notes.folder,
    inject: { what, path },
  });
}

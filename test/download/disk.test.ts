import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { discardPartials } from '../../activities/files/leftovers.ts';
import { type FileServer, sha256, startFileServer } from './support/file-server.ts';
import {
  errorOf,
  namesIn,
  partialLength,
  partialOf,
  randomBytes,
  temporaryFolder,
  transfer,
  uri,
} from './support/fixture.ts';
import { onSmallDisk } from './support/small-disk.ts';

const MiB = 1 << 20;
const child = join(import.meta.dirname, 'support', 'child.ts');
const fullDisk = join(import.meta.dirname, 'support', 'full-disk.ts');
let server: FileServer;
let place: ReturnType<typeof temporaryFolder>;
let folder: string;

beforeEach(async () => {
  server = await startFileServer();
  place = temporaryFolder();
  folder = place.folder;
});

afterEach(async () => {
  await server.close();
  place.remove();
});

describe('a disk that is too small', () => {
  test('is known before a request is made, when UForge says the size', async () => {
    server.serve(randomBytes(1000));
    const error = await errorOf(transfer(folder, server.item({ size: 2 ** 52 })));
    expect(error).toMatchObject({ code: 'disk_full', retryable: 'no' });
    expect(String(error)).toMatch(/not enough space in .* needs 4\.0 PiB more, and .* are free/);
    expect(server.requests).toEqual([]);
    expect(namesIn(folder)).toEqual([]);
  });

  test('is known before the first byte, when only the answer says the size', async () => {
    server.serve(randomBytes(4 * MiB), { claimedLength: 2 ** 52, holdAfter: 64 * 1024 });
    const error = await errorOf(transfer(folder, server.item({})));
    expect(error).toMatchObject({ code: 'disk_full', retryable: 'no' });
    expect(namesIn(folder)).toEqual([]);
  });

  test.for([
    ['freed, goes on from what there is', 'freed'],
    ['given up, is not left full', 'given-up'],
  ])('that becomes full on the way is said clearly, and %s', async ([, then = ''], { skip }) => {
    const content = randomBytes(10 * MiB);
    server.serve(content, { length: 'unsaid', etag: '"a"' });
    const script = [fullDisk, server.url, folder, sha256(content), then];
    const printed = await onSmallDisk({ folder, size: '12m' }, script);
    if (printed === undefined) return skip('mounting is not permitted here');
    const { had, ...said } = JSON.parse(printed);
    expect(said).toMatchObject({
      code: 'disk_full',
      retryable: 'no',
      message: `The disk became full while writing ${join(folder, 'image.ova')}.`,
      hint: 'Free some space.',
    });
    expect(had).toBeGreaterThan(5 * MiB);
    if (then === 'freed') {
      expect(said.outcome).toMatchObject({ resumedFrom: had, sha256: sha256(content) });
      expect(server.requests.at(-1)).toMatchObject({ range: `bytes=${had}-`, ifRange: '"a"' });
      expect(said.names).toEqual(['image.ova']);
    } else {
      expect(said.names).toEqual(['of-somebody-else']);
    }
  });

  test('a limit on file sizes is said as clearly', async () => {
    server.serve(randomBytes(6 * MiB), { length: 'unsaid' });
    const script = 'trap "" XFSZ; ulimit -f 2048; exec "$@"';
    const { stdout } = await run('sh', [
      '-c',
      script,
      'sh',
      process.execPath,
      child,
      server.url,
      folder,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'disk_full', retryable: 'no' });
    expect(namesIn(folder)).not.toContain('image.ova');
    expect(partialLength(folder)).toBe(2048 * 512);
    discardPartials(folder, [uri]);
    expect(namesIn(folder)).toEqual([]);
  });
});

describe('a destination that cannot be used', () => {
  test('because it is a file, is named', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    for (const where of [path, join(path, 'below')]) {
      const error = await errorOf(transfer(where, server.item({})));
      expect(error).toMatchObject({ code: 'destination_unusable', retryable: 'no' });
      expect(String(error)).toContain('is not a folder');
    }
  });

  test('because it cannot be made, is named', async () => {
    const error = await errorOf(transfer('/proc/forgeline/images', server.item({})));
    expect(error).toMatchObject({ code: 'destination_unusable', retryable: 'no' });
    expect(String(error)).toContain('/proc/forgeline/images');
  });

  test('because nobody may write there, is named before anything is asked of the server', async () => {
    server.serve(randomBytes(10));
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    const { stdout } = await runUnprivileged([server.url, closed]);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'destination_unusable', retryable: 'no' });
    expect(server.requests).toEqual([]);
  });
});

test('a file of that name that may not be read is a clear failure', async () => {
  const content = randomBytes(10);
  server.serve(content);
  writeFileSync(join(folder, 'image.ova'), content, { mode: 0 });
  const { stdout } = await runUnprivileged([server.url, folder, '10', sha256(content)]);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'destination_unusable', retryable: 'no' });
});

test('after SIGKILL in the middle, only the rest is fetched', async () => {
  const content = randomBytes(24 * MiB);
  server.serve(content, { holdAfter: 20 * MiB, etag: '"a"' });
  const known = { size: content.length, sha256: sha256(content) };
  const process_ = Bun.spawn(
    [process.execPath, child, server.url, folder, String(known.size), known.sha256],
    { stdout: 'ignore', stderr: 'inherit' },
  );
  await partialOf(folder, 19 * MiB);
  process_.kill('SIGKILL');
  await process_.exited;
  const had = partialLength(folder);

  server.serve(content, { etag: '"a"' });
  const file = await transfer(folder, server.item());

  expect(file).toMatchObject({ sha256: known.sha256, resumedFrom: had });
  expect(server.requests.at(-1)).toMatchObject({ range: `bytes=${had}-`, sent: known.size - had });
  expect(namesIn(folder)).toEqual(['image.ova']);
});

/** The superuser may read and write anything, until that privilege is dropped. */
function runUnprivileged(args: string[]) {
  const dropping = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all'] : ['env'];
  const [command = '', ...rest] = [...dropping, process.execPath, child, ...args];
  return run(command, rest);
}

async function run(
  command: string,
  args: string[],
): Promise<{ status: number; stdout: string; stderr: string }> {
  const process_ = Bun.spawn([command, ...args], { stdout: 'pipe', stderr: 'pipe' });
  const [stdout, stderr, status] = await Promise.all([
    new Response(process_.stdout).text(),
    new Response(process_.stderr).text(),
    process_.exited,
  ]);
  return { status, stdout, stderr };
}

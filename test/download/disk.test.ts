import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FileServer, sha256, startFileServer } from './support/file-server.ts';
import {
  errorOf,
  namesIn,
  partialLength,
  partialOf,
  randomBytes,
  temporaryFolder,
  transfer,
} from './support/fixture.ts';

const MiB = 1 << 20;
const child = join(import.meta.dirname, 'support', 'child.ts');
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

  test('fails clearly when it becomes full on the way, and is not left full', async (context) => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { length: 'unsaid' });
    // A disk of two megabytes, in a mount namespace that ends with the process.
    const script =
      'mount -t tmpfs -o size=2m tmpfs "$1" || exit 77; "$2" "$3" "$4" "$1"; ls -A "$1"';
    const { status, stdout, stderr } = await run('unshare', [
      ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
      '--mount',
      'sh',
      '-c',
      script,
      'sh',
      folder,
      process.execPath,
      child,
      server.url,
    ]);
    if (status === 77 || /unshare/.test(stderr)) context.skip('mounting is not permitted here');
    expect(JSON.parse(stdout)).toMatchObject({ code: 'disk_full', retryable: 'no' });
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

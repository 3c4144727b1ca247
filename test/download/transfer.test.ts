import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
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

function target(): string {
  return join(folder, 'image.ova');
}

test('a file arrives whole, with its checksum, and nothing is beside it', async () => {
  const content = randomBytes(5 * MiB + 17);
  server.serve(content);

  const file = await transfer(folder, server.item());

  expect(file).toMatchObject({
    path: target(),
    size: content.length,
    sha256: sha256(content),
    outcome: 'downloaded',
  });
  expect(sha256(readFileSync(target()))).toBe(sha256(content));
  expect(namesIn(folder)).toEqual(['image.ova']);
});

test('a finished file has the permissions of any new file', async () => {
  server.serve(randomBytes(1000));
  await transfer(folder, server.item());
  expect(statSync(target()).mode & 0o777).toBe(0o666 & ~process.umask());
});

test('while it arrives, only its owner can read it', async () => {
  server.serve(randomBytes(MiB), { holdAfter: 256 * 1024 });
  const going = transfer(folder, server.item());
  await partialOf(folder, 200 * 1024);
  const [name = ''] = namesIn(folder);
  expect(name).toMatch(/^\.image\.ova\.[0-9a-f]{12}\.part$/);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  server.release();
  await going;
});

test('a missing folder is made', async () => {
  server.serve(randomBytes(10));
  const deep = join(folder, 'a', 'b');
  await transfer(deep, server.item());
  expect(namesIn(deep)).toEqual(['image.ova']);
});

test('with only md5 known, that is what it is checked against', async () => {
  const content = randomBytes(1000);
  server.serve(content);
  const md5 = createHash('md5').update(content).digest('hex');
  const file = await transfer(folder, server.item({ md5 }));
  expect(file.sha256).toBe(sha256(content));

  const wrong = transfer(folder, server.item({ md5: '0'.repeat(32) }), { fileName: 'other.ova' });
  expect(await errorOf(wrong)).toMatchObject({ code: 'checksum_mismatch' });
});

test('with no checksum known, the size counts', async () => {
  server.serve(randomBytes(1000));
  await transfer(folder, server.item({ size: 1000 }));
  const wrong = transfer(folder, server.item({ size: 1001 }), { fileName: 'other.ova' });
  expect(await errorOf(wrong)).toMatchObject({ code: 'size_mismatch', retryable: 'yes' });
});

test('with nothing known at all, what arrives whole is taken', async () => {
  const content = randomBytes(1000);
  server.serve(content, { length: 'unsaid' });
  expect(await transfer(folder, server.item({}))).toMatchObject({ sha256: sha256(content) });
});

describe('resuming', () => {
  test.each([
    ['a reset', { resetAfter: 6 * MiB }],
    ['a body that ends early', { endAfter: 6 * MiB }],
  ])('after %s only the rest is fetched', async (_what, fault) => {
    const content = randomBytes(10 * MiB);
    server.serve(content, { etag: '"a"', ...fault });
    await errorOf(transfer(folder, server.item()));
    expect(namesIn(folder)).not.toContain('image.ova');
    const had = partialLength(folder);
    expect(had).toBeGreaterThan(0);

    server.serve(content, { etag: '"a"' });
    const file = await transfer(folder, server.item());

    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: had });
    expect(server.requests[1]).toEqual({
      range: `bytes=${had}-`,
      ifRange: '"a"',
      sent: content.length - had,
    });
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test.each([
    ['ignores ranges', { ranges: 'ignored' }, 2],
    ['answers 416', { ranges: 'refused' }, 3],
    ['answers another range', { ranges: 'shifted' }, 3],
  ] as const)('a server that %s is asked for the whole file', async (_what, how, requests) => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item()));

    server.serve(content, how);
    let ids = 0;
    const file = await transfer(folder, server.item(), {
      again: async () => {
        ids += 1;
        return server.item();
      },
    });

    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: 0 });
    expect(server.requests).toHaveLength(requests);
    expect(ids, 'a request of its own has a one-time id of its own').toBe(requests - 2);
  });

  test.each([
    ['says nothing of it', ''],
    ['says what is none', 'bytes elsewhere'],
    ['says more than the file has', `bytes 0-${6 * MiB - 1}/${6 * MiB}`],
  ])('a server that sends a part and %s is asked for the whole file', async (_what, said) => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item()));
    server.serve(content, { contentRange: said });
    const file = await transfer(folder, server.item());
    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: 0 });
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test('a part of a file of another size is not believed, and the next attempt starts again', async () => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item()));
    const had = partialLength(folder);
    server.serve(content, { contentRange: `bytes ${had}-${7 * MiB - 1}/${7 * MiB}` });
    const error = await errorOf(transfer(folder, server.item()));
    expect(error).toMatchObject({ code: 'size_mismatch', retryable: 'yes' });
    server.serve(content);
    await transfer(folder, server.item());
    expect(server.requests.at(-1)?.range).toBeUndefined();
  });

  test('with no checksum, a part without the ETag of what there is, is not used', async () => {
    server.serve(randomBytes(6 * MiB), { etag: '"a"', resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item({ size: 6 * MiB })));
    const content = randomBytes(6 * MiB);
    server.serve(content, { etag: '"a"', etagOfRanges: 'unsaid' });
    const file = await transfer(folder, server.item({ size: 6 * MiB }));
    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: 0 });
  });

  test.each([
    ['nothing but the ETag vouches for is not trusted', undefined, 0],
    ['a checksum will prove is gone on with', 'known', 5],
  ])('after the system started anew, what %s', async (_what, checksum, leastMiB) => {
    const content = randomBytes(6 * MiB);
    const known = { size: content.length, ...(checksum && { sha256: sha256(content) }) };
    server.serve(content, { etag: '"a"', resetAfter: 5.5 * MiB });
    await errorOf(transfer(folder, server.item(known)));
    const notes = join(folder, namesIn(folder).find((name) => name.endsWith('.json')) ?? '');
    const noted = JSON.parse(readFileSync(notes, 'utf8'));
    expect(noted.start).toMatch(/^[0-9a-f-]{36}$/);
    writeFileSync(notes, JSON.stringify({ ...noted, start: 'an earlier one' }));

    server.serve(content, { etag: '"a"' });
    const { resumedFrom, sha256: found } = await transfer(folder, server.item(known));

    expect(found).toBe(sha256(content));
    expect(Math.floor(resumedFrom / MiB)).toBe(leastMiB);
  });

  test('a file that changed at the server, by its ETag, is fetched whole', async () => {
    server.serve(randomBytes(6 * MiB), { etag: '"old"', resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item({ size: 6 * MiB })));

    const content = randomBytes(6 * MiB);
    server.serve(content, { etag: '"new"' });
    const file = await transfer(folder, server.item({ size: 6 * MiB }));

    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: 0 });
  });

  test('a file that changed at the server, by its checksum, is fetched whole', async () => {
    server.serve(randomBytes(6 * MiB), { etag: '"same"', resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item()));

    const content = randomBytes(6 * MiB);
    server.serve(content, { etag: '"same"' });
    const file = await transfer(folder, server.item());

    expect(file).toMatchObject({ sha256: sha256(content), resumedFrom: 0 });
    expect(server.requests[1]?.range).toBeUndefined();
  });

  test('bytes that neither a checksum nor an ETag vouches for are not used', async () => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item({ size: content.length })));
    server.serve(content);
    await transfer(folder, server.item({ size: content.length }));
    expect(server.requests[1]?.range).toBeUndefined();
  });

  test('a partial file with all the bytes needs no request', async () => {
    const content = randomBytes(6 * MiB);
    server.serve(content, { resetAfter: 5 * MiB });
    await errorOf(transfer(folder, server.item()));
    const [partial = ''] = namesIn(folder).filter((name) => name.endsWith('.part'));
    writeFileSync(join(folder, partial), content);

    const file = await transfer(folder, server.item());

    expect(file.sha256).toBe(sha256(content));
    expect(server.requests).toHaveLength(1);
  });
});

describe('wrong content', () => {
  test('is never left under the target’s name, is fetched again, and in the end given up', async () => {
    const content = randomBytes(100_000);
    server.serve(content, { corrupt: 'one-byte' });
    for (const retryable of ['yes', 'yes', 'no']) {
      const error = await errorOf(transfer(folder, server.item()));
      expect(error).toMatchObject({ code: 'checksum_mismatch', retryable });
      expect(namesIn(folder).filter((name) => !name.endsWith('.json'))).toEqual([]);
    }
    expect(namesIn(folder)).toEqual([]);
    expect(server.requests.map((request) => request.range)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is counted for each file: one made anew in its place has chances of its own', async () => {
    server.serve(randomBytes(100_000), { corrupt: 'one-byte' });
    for (let time = 0; time < 2; time++) await errorOf(transfer(folder, server.item()));
    server.serve(randomBytes(100_001), { corrupt: 'one-byte' });
    for (const retryable of ['yes', 'yes', 'no']) {
      const error = await errorOf(transfer(folder, server.item()));
      expect(error).toMatchObject({ code: 'checksum_mismatch', retryable });
    }
    expect(namesIn(folder)).toEqual([]);
  });

  test('is counted also where the worker died before it could count', async () => {
    const content = randomBytes(100_000);
    server.serve(content, { holdAfter: 64 << 10 });
    const stop = new AbortController();
    const going = errorOf(transfer(folder, server.item(), { signal: stop.signal }));
    await partialOf(folder, 1);
    const [partial = ''] = namesIn(folder);
    stop.abort(new Error('stop'));
    await going;
    writeFileSync(join(folder, partial), randomBytes(100_000));
    server.serve(content, { corrupt: 'one-byte' });
    for (const retryable of ['yes', 'yes', 'no']) {
      const error = await errorOf(transfer(folder, server.item()));
      expect(error).toMatchObject({ code: 'checksum_mismatch', retryable });
    }
    expect(namesIn(folder)).toEqual([]);
  });

  test('that was damaged once is right the next time', async () => {
    const content = randomBytes(100_000);
    server.serve(content, { corrupt: 'one-byte' });
    await errorOf(transfer(folder, server.item()));
    server.serve(content);
    await transfer(folder, server.item());
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test('longer than UForge says is refused before its first byte', async () => {
    server.serve(randomBytes(MiB));
    const error = await errorOf(transfer(folder, server.item({ size: 1000 })));
    expect(error).toMatchObject({ code: 'size_mismatch' });
    expect(String(error)).toContain('1000');
  });

  test('longer than UForge says is refused when no length was said', async () => {
    server.serve(randomBytes(MiB), { length: 'unsaid' });
    const error = await errorOf(transfer(folder, server.item({ size: 1000 })));
    expect(error).toMatchObject({ code: 'size_mismatch' });
  });

  test('that is a web page is no image', async () => {
    server.serve(Buffer.from('<html>Please log in</html>'), {
      contentType: 'text/html; charset=utf-8',
    });
    const error = await errorOf(transfer(folder, server.item({})));
    expect(error).toMatchObject({ code: 'unexpected_content', retryable: 'yes' });
    expect(namesIn(folder)).not.toContain('image.ova');
  });
});

describe('a file of that name', () => {
  test('is kept, without a request, when its checksum agrees', async () => {
    const content = randomBytes(100_000);
    server.serve(content);
    writeFileSync(target(), content);
    for (const existing of ['refuse', 'replace'] as const) {
      const file = await transfer(folder, server.item(), { existing });
      expect(file).toMatchObject({ outcome: 'kept', sha256: sha256(content), size: 100_000 });
    }
    expect(server.requests).toEqual([]);
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test('is kept when its size agrees and no checksum is known', async () => {
    server.serve(randomBytes(1000));
    writeFileSync(target(), randomBytes(1000));
    const file = await transfer(folder, server.item({ size: 1000 }));
    expect(file.outcome).toBe('kept');
  });

  test.each([
    ['other content', (known: FileServer) => known.item()],
    ['nothing to compare it with', (known: FileServer) => known.item({})],
  ])('is refused and left alone when it has %s', async (_what, item) => {
    server.serve(randomBytes(1000));
    writeFileSync(target(), 'mine');
    const error = await errorOf(transfer(folder, item(server)));
    expect(error).toMatchObject({ code: 'file_exists', retryable: 'no' });
    expect(readFileSync(target(), 'utf8')).toBe('mine');
    expect(server.requests).toEqual([]);
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test('is replaced when that is allowed', async () => {
    const content = randomBytes(1000);
    server.serve(content);
    writeFileSync(target(), 'mine');
    const file = await transfer(folder, server.item(), { existing: 'replace' });
    expect(file.outcome).toBe('downloaded');
    expect(readFileSync(target()).equals(content)).toBe(true);
  });

  test('that appears during the download is not replaced', async () => {
    server.serve(randomBytes(MiB), { holdAfter: 256 * 1024 });
    const going = errorOf(transfer(folder, server.item()));
    await partialOf(folder, 200 * 1024);
    writeFileSync(target(), 'mine');
    server.release();
    expect(await going).toMatchObject({ code: 'file_exists' });
    expect(readFileSync(target(), 'utf8')).toBe('mine');
  });

  test('that is a folder is refused whatever is allowed', async () => {
    server.serve(randomBytes(10));
    mkdirSync(target());
    const error = await errorOf(transfer(folder, server.item(), { existing: 'replace' }));
    expect(error).toMatchObject({ code: 'destination_unusable', retryable: 'no' });
  });

  test('that is a link is replaced, not followed', async () => {
    const content = randomBytes(1000);
    server.serve(content);
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, target());
    expect(await errorOf(transfer(folder, server.item()))).toMatchObject({ code: 'file_exists' });
    await transfer(folder, server.item(), { existing: 'replace' });
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
    expect(readFileSync(target()).equals(content)).toBe(true);
  });
});

test('a link in place of the partial file is not followed', async () => {
  server.serve(randomBytes(6 * MiB), { resetAfter: 5 * MiB });
  await errorOf(transfer(folder, server.item()));
  const [partial = ''] = namesIn(folder).filter((name) => name.endsWith('.part'));
  const victim = temporaryFolder();
  try {
    const precious = join(victim.folder, 'precious');
    writeFileSync(precious, 'precious');
    const other = temporaryFolder();
    symlinkSync(precious, join(other.folder, partial));
    const error = await errorOf(transfer(other.folder, server.item()));
    expect(error).toMatchObject({ code: 'destination_unusable' });
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    other.remove();
  } finally {
    victim.remove();
  }
});

test.each(['', '.', '..', '../x', 'a/b', '/etc/x', 'a\\b', 'a\0b'])(
  'the file name %j stays within no folder and is refused',
  async (fileName) => {
    server.serve(randomBytes(10));
    const error = await errorOf(transfer(folder, server.item(), { fileName }));
    expect(error).toMatchObject({ code: 'unsafe_name', retryable: 'no' });
    expect(server.requests).toEqual([]);
  },
);

test('two downloads of one file do not touch each other’s bytes', async () => {
  const content = randomBytes(4 * MiB);
  server.serve(content, { holdAfter: MiB });
  const first = transfer(folder, server.item());
  await partialOf(folder, MiB / 2);

  const error = await errorOf(transfer(folder, server.item()));
  expect(error).toMatchObject({ code: 'file_busy', retryable: 'yes', retryAfterMs: 5000 });

  server.release();
  expect(await first).toMatchObject({ sha256: sha256(content) });
  expect(await transfer(folder, server.item())).toMatchObject({ outcome: 'kept' });
});

test('whose partial file somebody took away gives its name to no other’s', async () => {
  const content = randomBytes(4 * MiB);
  server.serve(content, { holdAfter: MiB });
  const first = errorOf(transfer(folder, server.item()));
  await partialOf(folder, MiB / 2);
  rmSync(join(folder, namesIn(folder)[0] ?? ''));
  const second = transfer(folder, server.item());
  await partialOf(folder, MiB / 2);
  server.release();
  expect(await first).toMatchObject({ code: 'disk_error', retryable: 'yes' });
  expect(namesIn(folder)).not.toContain('image.ova');
  server.release();
  expect(await second).toMatchObject({ sha256: sha256(content), outcome: 'downloaded' });
});

describe('stopped from outside', () => {
  test.each([
    ['keeps the bytes for the next attempt', false],
    ['takes them away when there is none', true],
  ])('a download %s', async (_what, abandoned) => {
    server.serve(randomBytes(4 * MiB), { holdAfter: MiB });
    const stop = new AbortController();
    const going = errorOf(
      transfer(folder, server.item(), { signal: stop.signal, abandoned: () => abandoned }),
    );
    await partialOf(folder, MiB / 2);
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await going).toBe(reason);
    expect(namesIn(folder).some((name) => name.endsWith('.part'))).toBe(!abandoned);
    expect(namesIn(folder)).not.toContain('image.ova');
  });
});

test('an id that was used up is replaced by a fresh one at once', async () => {
  const content = randomBytes(1000);
  server.serve(content, { firstId: 'used-up' });
  let ids = 0;
  const file = await transfer(folder, server.item(), {
    again: async () => {
      ids += 1;
      return server.item();
    },
  });
  expect(file.sha256).toBe(sha256(content));
  expect(ids).toBe(1);
});

test('progress is told in bytes of all bytes', async () => {
  server.serve(randomBytes(3 * MiB));
  const told: [number, number | undefined][] = [];
  await transfer(folder, server.item(), {
    onProgress: ({ bytes, totalBytes }) => told.push([bytes, totalBytes]),
  });
  expect(told[0]).toEqual([0, 3 * MiB]);
  expect(told.at(-1)).toEqual([3 * MiB, 3 * MiB]);
});

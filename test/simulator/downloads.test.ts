import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { awsPublication, type Bench, generated, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';
const scan = 'users/pat/scannedinstances/1/scans/1';
const anonymous = { credentials: undefined };

async function downloadUriOf(bench: Bench, uri: string): Promise<string> {
  return textOf((await bench.send(uri)).text, 'downloadUri') ?? '';
}

for (const source of [appliance, scan]) {
  test(`an image of ${source} downloads once per id, and is what its object says`, async () => {
    await using bench = await startBench();
    const uri = await generated(bench, source);
    const { text } = await bench.send(uri);
    const download = textOf(text, 'downloadUri') ?? '';
    expect(download).toContain(`?downloadId=${textOf(text, 'downloadKey')}`);

    const file = await bench.send(download, anonymous);
    expect(file.status).toBe(200);
    expect(file.headers['content-length']).toBe('300000');
    expect(String(file.bytes.length)).toBe(textOf(text, 'fileSize'));
    expect(sum('sha256', file.bytes)).toBe(textOf(text, 'sha256sum'));
    expect(sum('md5', file.bytes)).toBe(textOf(text, 'md5sum'));

    expect((await bench.send(download, anonymous)).status).toBe(403);
    const fresh = await downloadUriOf(bench, uri);
    expect(fresh).not.toBe(download);
    const again = await bench.send(fresh, anonymous);
    expect(again.bytes.equals(file.bytes)).toBe(true);
  });
}

test('a published image downloads with the id of its object, under either parameter name', async () => {
  await using bench = await startBench();
  const image = await generated(bench, appliance, 'Amazon AWS');
  const ticket = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
  const publication = lastUri(ticket.text);
  const path = `${appliance}/pimages/${publication.split('/').at(-1)}/downloads`;

  const first = await downloadUriOf(bench, `${appliance}/pimages`);
  expect(first).toMatch(`${path}?downloadId=`);
  expect((await bench.send(first, anonymous)).bytes.length).toBe(300_000);
  const key = textOf((await bench.send(publication)).text, 'downloadKey');
  expect((await bench.send(`${path}?id=${key}`, anonymous)).status).toBe(200);
  expect((await bench.send(`${path}?id=${key}`, anonymous)).status).toBe(403);
  expect((await bench.send(path)).status).toBe(200);
});

test('package binaries download with their token or with authentication', async () => {
  await using bench = await startBench();
  const { text } = await bench.send(`${scan}/packages`);
  const binaries = [...text.matchAll(/<binaryUri>([^<]*)</g)].map(([, uri = '']) => uri);
  expect(textOf(text, 'total')).toBe('12');
  expect(binaries.length).toBe(10);

  const [binary = ''] = binaries;
  const file = await bench.send(binary, anonymous);
  expect(sum('sha256', file.bytes)).toBe(textOf(text, 'sha256sum'));
  expect((await bench.send(binary, anonymous)).status).toBe(403);
  expect((await bench.send(`${scan}/packages/1/bin`)).status).toBe(200);
  expect((await bench.send(`${scan}/packages/1/bin`, anonymous)).status).toBe(401);
  const never = await bench.send(`${scan}/packages/11/bin`);
  expect(never.status).toBe(404);
  expect(textOf(never.text, 'message')).toContain('never uploaded');
});

test('an image that was not compressed, or is not ready, has nothing to download', async () => {
  await using bench = await startBench({ generationMs: 60_000 });
  const body = (compress: boolean) =>
    `<image xmlns="http://www.usharesoft.com/uforge"><compress xmlns="">${compress}</compress><targetFormat xmlns=""><name>ISO</name></targetFormat></image>`;
  const running = await bench.send(`${appliance}/images`, { method: 'POST', body: body(true) });
  expect((await bench.send(`${lastUri(running.text)}/downloads`)).status).toBe(404);

  await using quick = await startBench();
  const raw = await quick.send(`${appliance}/images`, { method: 'POST', body: body(false) });
  const uri = lastUri(raw.text);
  expect(textOf((await quick.send(uri)).text, 'complete')).toBe('true');
  expect(await downloadUriOf(quick, uri)).toBe('');
  expect((await quick.send(`${uri}/downloads`)).status).toBe(404);
});

test('parts of a file come with their place in the whole', async () => {
  await using bench = await startBench({ imageBytes: 1_500_000 });
  const path = `${await generated(bench, appliance)}/downloads`;
  const whole = (await bench.send(path)).bytes;
  const part = (range: string, more = {}) => bench.send(path, { headers: { range, ...more } });

  for (const [range, start, end] of [
    ['bytes=0-0', 0, 1],
    ['bytes=524280-524300', 524_280, 524_301],
    ['bytes=1000000-', 1_000_000, 1_500_000],
    ['bytes=-5', 1_499_995, 1_500_000],
    ['bytes=1400000-9999999', 1_400_000, 1_500_000],
  ] as const) {
    const reply = await part(range);
    expect(reply.status).toBe(206);
    expect(reply.headers['content-range']).toBe(`bytes ${start}-${end - 1}/1500000`);
    expect(reply.bytes.equals(whole.subarray(start, end))).toBe(true);
  }
  const outside = await part('bytes=1500000-');
  expect(outside.status).toBe(416);
  expect(outside.headers['content-range']).toBe('bytes */1500000');
  expect((await part('bytes=0-1,5-6')).status).toBe(200);
  const etag = String((await part('bytes=0-0')).headers.etag);
  expect((await part('bytes=5-', { 'if-range': etag })).status).toBe(206);
  expect((await part('bytes=5-', { 'if-range': '"other"' })).status).toBe(200);
});

test('a format whose downloads have no ranges answers with the whole file', async () => {
  const world = {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: [{ name: 'VirtualBox', primitive: 'vbox', generation: { ranges: false } }],
    appliances: [{ id: 2, name: 'a', version: '1' }],
  };
  await using bench = await startBench({ world });
  const path = `${await generated(bench, appliance)}/downloads`;
  const reply = await bench.send(path, { headers: { range: 'bytes=5-' } });
  expect([reply.status, reply.headers['accept-ranges']]).toEqual([200, 'none']);
});

test('a GET with the ETag of before answers 304 without a body, until something changed', async () => {
  await using bench = await startBench();
  const uri = await generated(bench, appliance);
  for (const path of [uri, `${appliance}/images`, `${uri}/status`, 'users/pat/targetformats']) {
    const { headers } = await bench.send(path);
    const again = await bench.send(path, { headers: { 'if-none-match': String(headers.etag) } });
    expect([path, again.status, again.text]).toEqual([path, 304, '']);
    // Were it there, it would have to be the length that a 200 has.
    expect(again.headers['content-length']).toBeUndefined();
  }
  const before = await bench.send(uri);
  const digests = [...before.text.matchAll(/<digest>([^<]*)</g)].map(([, digest]) => `"${digest}"`);
  expect(before.headers.etag).toBe(digests[0]);
  await bench.send(textOf(before.text, 'downloadUri') ?? '', anonymous);
  const after = await bench.send(uri, { headers: { 'if-none-match': digests[0] ?? '' } });
  expect(after.status).toBe(200);
});

test('a file name can be hostile, and downloads under it all the same', async () => {
  const name = '../../etc/pass wd"\n';
  const world = {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: [{ name: 'VirtualBox', primitive: 'vbox', generation: { fileName: name } }],
    appliances: [{ id: 2, name: 'a', version: '1' }],
  };
  await using bench = await startBench({ world });
  const uri = await generated(bench, appliance);
  const { text } = await bench.send(uri);
  expect(text).toContain(`<fileName>${name}</fileName>`);
  expect((await bench.send(textOf(text, 'downloadUri') ?? '', anonymous)).status).toBe(200);
});

test('checksums are left out where the world says so', async () => {
  const kinds = ['none', 'md5', 'sha256'] as const;
  const world = {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: kinds.map((checksums) => ({
      name: checksums,
      primitive: 'ISO',
      generation: { checksums },
    })),
    appliances: [{ id: 2, name: 'a', version: '1' }],
  };
  await using bench = await startBench({ world });
  for (const kind of kinds) {
    const { text } = await bench.send(await generated(bench, appliance, kind));
    expect([kind, text.includes('<md5sum>'), text.includes('<sha256sum>')]).toEqual([
      kind,
      kind === 'md5',
      kind === 'sha256',
    ]);
  }
});

function sum(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

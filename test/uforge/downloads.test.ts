import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { DownloadStart, UForge } from '../../uforge/index.ts';
import { answer, clientOf, document, failureOf, type Received, startServer } from './server.ts';

const image = 'users/pat/appliances/4/images/7';
const scan = 'users/pat/scannedinstances/5/scans/6';
const file = Buffer.alloc(3 * 1024 * 1024, 'forge');
const sha256 = createHash('sha256').update(file).digest('hex');

/** Serves the file at download paths, and the given document elsewhere. */
async function serve(xml: string, download = sendFile) {
  const server = await startServer((request, response) =>
    /\/(downloads|bin)(\?|$)/.test(request.url)
      ? download(request, response)
      : answer(response, 200, xml),
  );
  return { server, uforge: clientOf(server.origin) };
}

function sendFile({ headers }: Received, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const fresh = headers['if-range'] === undefined || headers['if-range'] === '"v1"';
  const part = fresh ? file.subarray(from) : file;
  const partial = headers.range !== undefined && fresh;
  response.writeHead(partial ? 206 : 200, {
    etag: '"v1"',
    'content-type': 'application/octet-stream',
    'content-length': part.length,
    ...(partial && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
  });
  response.end(part);
}

async function fetchAll(
  downloadable: Awaited<ReturnType<UForge['downloads']['image']>>,
  request: { from?: number; ifRange?: string } = {},
) {
  const chunks: Buffer[] = [];
  const starts: DownloadStart[] = [];
  const { bytes } = await downloadable.open({
    ...request,
    onStart: (start) => starts.push(start),
    onData: (chunk) => chunks.push(Buffer.from(chunk)),
  });
  return { bytes, start: starts[0], body: Buffer.concat(chunks) };
}

const imageXml = document(
  'image',
  `<digest>d1</digest><sha256sum>${sha256.toUpperCase()}</sha256sum><compress>true</compress>` +
    `<downloadKey>one/time id</downloadKey><downloadUri>${image}/downloads/demo%20box.ova?downloadId=one%2Ftime%20id</downloadUri>` +
    `<fileExtension>.ova</fileExtension><fileSize>${file.length}</fileSize>`,
);

test('an image is fetched whole, with its one-time id and authentication', async () => {
  const { server, uforge } = await serve(imageXml);
  const downloadable = await uforge.downloads.image(image);
  expect(downloadable).toMatchObject({
    name: 'demo box.ova',
    extension: 'ova',
    size: file.length,
    sha256,
    compress: true,
    digest: 'd1',
  });
  const { bytes, body, start } = await fetchAll(downloadable);
  expect(bytes).toBe(file.length);
  expect(body.equals(file)).toBe(true);
  expect(start).toEqual({
    status: 200,
    from: 0,
    contentLength: file.length,
    totalBytes: file.length,
    etag: '"v1"',
    contentType: 'application/octet-stream',
  });
  expect(server.received.at(-1)).toMatchObject({
    url: `/api/${image}/downloads?downloadId=one%2Ftime%20id`,
    headers: { authorization: `Basic ${btoa('pat:correct horse')}` },
  });
});

test('an id is used once; after that authentication alone opens the file', async () => {
  const { server, uforge } = await serve(imageXml);
  const downloadable = await uforge.downloads.image(image);
  await fetchAll(downloadable);
  await fetchAll(downloadable);
  expect(server.received.at(-1)?.url).toBe(`/api/${image}/downloads`);
});

test('an image that carries no id is fetched by authentication alone', async () => {
  const { server, uforge } = await serve(document('image', ''));
  const downloadable = await uforge.downloads.image(`${scan}/images/7`);
  expect(Object.keys(downloadable)).toEqual(['open']);
  await fetchAll(downloadable);
  expect(server.received.map(({ url }) => url)).toEqual([
    `/api/${scan}/images/7`,
    `/api/${scan}/images/7/downloads`,
  ]);
});

test('a published image is fetched from the path without its image', async () => {
  const key = document('publishImage', '<downloadKey>abcd</downloadKey>');
  const { server, uforge } = await serve(key);
  await fetchAll(await uforge.downloads.publication(`${image}/pimages/9`));
  expect(server.received.map(({ url }) => url)).toEqual([
    `/api/${image}/pimages/9`,
    '/api/users/pat/appliances/4/pimages/9/downloads?downloadId=abcd',
  ]);
});

test('the one-time id of a published image goes by the name that the server gave it', async () => {
  const uri = 'users/pat/appliances/4/pimages/9/downloads?id=abcd';
  const { server, uforge } = await serve(
    document('publishImage', `<downloadUri>${uri}</downloadUri>`),
  );
  await fetchAll(await uforge.downloads.publication(`${image}/pimages/9`));
  expect(server.received.at(-1)?.url).toBe(`/api/${uri}`);
});

test('the id of a published image is taken from the list where only that has it', async () => {
  const entry = `<publishImage><dbId>9</dbId><imageUri>${image}</imageUri><downloadKey>abcd</downloadKey></publishImage>`;
  const server = await startServer((request, response) => {
    if (request.url.includes('/downloads')) sendFile(request, response);
    else if (request.url.endsWith('/pimages')) {
      answer(response, 200, document('publishImages', `<publishImages>${entry}</publishImages>`));
    } else answer(response, 200, document('publishImage', ''));
  });
  const { downloads } = clientOf(server.origin);
  for (const uri of [`${image}/pimages/9`, 'users/pat/appliances/4/pimages/9']) {
    await fetchAll(await downloads.publication(uri));
    expect(server.received.at(-1)?.url).toBe(
      '/api/users/pat/appliances/4/pimages/9/downloads?downloadId=abcd',
    );
  }
});

test('the published image of a scan has no documented download', async () => {
  const { downloads } = clientOf('http://127.0.0.1:9');
  await expect(downloads.publication(`${scan}/images/7/pimages/9`)).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('a package is fetched with the token of its binaryUri', async () => {
  const packages =
    `<scannedPackage><uri>${scan}/packages/2</uri></scannedPackage>` +
    `<scannedPackage><size>12</size><fullName>bash-5.rpm</fullName><uri>${scan}/packages/3</uri><binaryUri>${scan}/packages/3/bin?downloadToken=t%2Bk</binaryUri></scannedPackage>`;
  const { server, uforge } = await serve(
    document('scannedPackages', `<scannedPackages>${packages}</scannedPackages>`),
  );
  const downloadable = await uforge.downloads.package(`${scan}/packages/3`);
  expect(downloadable).toMatchObject({ name: 'bash-5.rpm', size: 12 });
  await fetchAll(downloadable);
  expect(server.received.at(-1)?.url).toBe(`/api/${scan}/packages/3/bin?downloadToken=t%2Bk`);

  const [, listed] = await uforge.packages.list(scan);
  if (!listed) throw new Error('There are two packages.');
  const asked = server.received.length;
  await fetchAll(uforge.downloads.packageAsListed(`${scan}/packages/3`, listed));
  expect(server.received).toHaveLength(asked + 1);

  await expect(uforge.downloads.package(`${scan}/packages/8`)).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('an address elsewhere in the object is not gone to', async () => {
  const elsewhere = await startServer((_, response) => response.end());
  const { server, uforge } = await serve(
    document(
      'image',
      `<downloadUri>${elsewhere.origin}/x/downloads/f?downloadId=abcd</downloadUri>`,
    ),
  );
  await fetchAll(await uforge.downloads.image(image));
  expect(elsewhere.received).toEqual([]);
  expect(server.received.at(-1)?.url).toBe(`/api/${image}/downloads?downloadId=abcd`);
});

test('a download goes on from where it stopped', async () => {
  const { server, uforge } = await serve(imageXml);
  const downloadable = await uforge.downloads.image(image);
  const { start, body } = await fetchAll(downloadable, { from: 1000, ifRange: '"v1"' });
  expect(start).toMatchObject({ status: 206, from: 1000, totalBytes: file.length });
  expect(body.equals(file.subarray(1000))).toBe(true);
  expect(server.received.at(-1)?.headers).toMatchObject({
    range: 'bytes=1000-',
    'if-range': '"v1"',
    'accept-encoding': 'identity',
  });
});

test('another file than the one on disk comes whole', async () => {
  const { uforge } = await serve(imageXml);
  const downloadable = await uforge.downloads.image(image);
  const { start, bytes } = await fetchAll(downloadable, { from: 1000, ifRange: '"v0"' });
  expect(start).toMatchObject({ status: 200, from: 0, totalBytes: file.length });
  expect(bytes).toBe(file.length);
});

test.each([
  ['another part than asked for', 206, { 'content-range': 'bytes 0-9/10' }],
  ['a part without saying which', 206, {}],
  ['a page for people', 200, { 'content-type': 'text/html; charset=utf-8' }],
])('%s is a malformed answer', async (_, status, headers) => {
  const { uforge } = await serve(imageXml, (_request, response) => {
    response.writeHead(status, headers).end('0123456789');
  });
  const downloadable = await uforge.downloads.image(image);
  await expect(fetchAll(downloadable, { from: 5 })).rejects.toMatchObject({
    name: 'MalformedAnswer',
    operation: 'machineImage_download',
  });
});

test('a range beyond the end is refused with its status', async () => {
  const { uforge } = await serve(imageXml, (_, response) => response.writeHead(416).end());
  const downloadable = await uforge.downloads.image(image);
  await expect(fetchAll(downloadable, { from: 5 })).rejects.toMatchObject({
    name: 'Refused',
    status: 416,
  });
});

test('an error tells what UForge said, without the one-time id', async () => {
  const { uforge } = await serve(imageXml, (request, response) =>
    answer(
      response,
      403,
      document(
        'uforgeError',
        `<localizedErrorMsg><message>expired: ${request.url.replace('&', '&amp;')}</message></localizedErrorMsg>`,
      ),
    ),
  );
  const error = await failureOf(fetchAll(await uforge.downloads.image(image)));
  expect(error).toMatchObject({
    name: 'NotEntitled',
    uforgeMessage: `expired: /api/${image}/downloads?downloadId=***`,
  });
});

test.each(['signature', 'downloadId', 'downloadToken'])(
  'what stands behind %s= in what UForge says is not told',
  async (name) => {
    const said = `<localizedErrorMsg><message>no: /x?a=1&amp;${name}=geheim&amp;b=2</message></localizedErrorMsg>`;
    const { uforge } = await serve(imageXml, (_, response) =>
      answer(response, 403, document('uforgeError', said)),
    );
    const error = await failureOf(fetchAll(await uforge.downloads.image(image)));
    expect(error).toMatchObject({ uforgeMessage: `no: /x?a=1&${name}=***&b=2` });
  },
);

test('a body that is cut short is no success', async () => {
  const { uforge } = await serve(imageXml, (_, response) => {
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, 100_000), () => response.destroy());
  });
  const downloadable = await uforge.downloads.image(image);
  await expect(fetchAll(downloadable)).rejects.toMatchObject({
    name: 'Unreachable',
    reason: 'reset',
    retryable: true,
  });
});

test('a chunked body that is cut short is no success', async () => {
  const { uforge } = await serve(imageXml, (_, response) => {
    response.write(file.subarray(0, 100_000), () => response.destroy());
  });
  const downloadable = await uforge.downloads.image(image);
  await expect(fetchAll(downloadable)).rejects.toMatchObject({
    name: 'Unreachable',
    reason: 'reset',
    retryable: true,
  });
});

test('a body that stops coming runs into the timeout', async () => {
  const server = await startServer((request, response) => {
    if (!request.url.endsWith('/downloads')) return answer(response, 200, document('image', ''));
    response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, 1000));
  });
  const uforge = clientOf(server.origin, { timeouts: { bodyMs: 300 } });
  const downloadable = await uforge.downloads.image(image);
  await expect(fetchAll(downloadable)).rejects.toMatchObject({
    name: 'Unreachable',
    reason: 'timeout',
  });
});

test('an aborted download stops in the middle of the body', async () => {
  const { server, uforge } = await serve(imageXml, (_, response) => {
    response.writeHead(200, { 'content-length': 2 ** 40 });
    const more = () => {
      while (response.write(file));
    };
    response.on('drain', more);
    more();
  });
  const downloadable = await uforge.downloads.image(image);
  const abort = new AbortController();
  let bytes = 0;
  const error = await failureOf(
    downloadable.open({
      signal: abort.signal,
      onData(chunk) {
        bytes += chunk.length;
        if (bytes > 8 * file.length) abort.abort();
      },
    }),
  );
  expect(error).toMatchObject({ name: 'Aborted' });
  const atAbort = bytes;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(bytes).toBe(atAbort);
  expect(server.received).toHaveLength(2);
});

test.each(['onStart', 'onData'] as const)(
  'what %s throws ends the download as it is',
  async (name) => {
    const { uforge } = await serve(imageXml);
    const downloadable = await uforge.downloads.image(image);
    const diskFull = new Error('ENOSPC');
    const request = {
      onData() {},
      [name]() {
        throw diskFull;
      },
    };
    expect(await failureOf(downloadable.open(request))).toBe(diskFull);
  },
);

test('a checksum that is none is not taken for a missing one', async () => {
  const { uforge } = await serve(document('image', '<sha256sum>abc</sha256sum>'));
  await expect(uforge.downloads.image(image)).rejects.toMatchObject({ name: 'MalformedAnswer' });
});

test('sizes and checksums that the server does not know are absent', async () => {
  const { uforge } = await serve(
    document('image', '<md5sum/><sha256sum> </sha256sum><size>0</size><fileSize>-1</fileSize>'),
  );
  expect(Object.keys(await uforge.downloads.image(image))).toEqual(['open']);
});

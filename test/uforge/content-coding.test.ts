import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { clientOf, document, failureOf, startServer } from './server.ts';

const appliances = document(
  'appliances',
  '<appliances><appliance><name>web-tier</name></appliance></appliances>',
);

async function serve(coding: string, body: Buffer) {
  const server = await startServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/xml', 'content-encoding': coding })
      .end(body),
  );
  return { ...server, uforge: clientOf(server.origin, { maxAnswerBytes: 100_000 }) };
}

test.each([
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['identity', (text: string) => Buffer.from(text)],
])('an answer that comes as %s, which nobody asked for, is read', async (coding, compress) => {
  const { uforge, received } = await serve(coding, compress(appliances));
  expect(await uforge.appliances.list()).toMatchObject([{ name: 'web-tier' }]);
  expect(received[0]?.headers['accept-encoding']).toBe('identity');
});

test.each([
  ['a coding that is not known', 'zstd', Buffer.from('x'), 'zstd'],
  ['half of it', 'gzip', gzipSync(appliances).subarray(0, 60), 'gzip'],
  ['more than is read of any answer', 'gzip', gzipSync(Buffer.alloc(1_000_000)), 'gzip'],
])('%s is a malformed answer', async (_, coding, body, named) => {
  const { uforge } = await serve(coding, body);
  expect(await failureOf(uforge.appliances.list())).toMatchObject({
    name: 'MalformedAnswer',
    message: expect.stringContaining(named),
  });
});

test('a refusal that comes compressed says what UForge said', async () => {
  const refusal = document(
    'uforgeError',
    '<statusCode>403</statusCode><localizedErrorMsg><message>Not yours.</message></localizedErrorMsg>',
  );
  const server = await startServer((_, response) =>
    response
      .writeHead(403, { 'content-type': 'application/xml', 'content-encoding': 'gzip' })
      .end(gzipSync(refusal)),
  );
  expect(await failureOf(clientOf(server.origin).appliances.list())).toMatchObject({
    uforgeMessage: 'Not yours.',
  });
});

test('what a server calls the coding of a file is told with its start', async () => {
  const image = document('image', '<uri>users/pat/appliances/4/images/7</uri>');
  const server = await startServer((request, response) =>
    request.url.includes('/downloads')
      ? response.writeHead(200, { 'content-encoding': 'X-Gzip' }).end(gzipSync('the image'))
      : response.writeHead(200, { 'content-type': 'application/xml' }).end(image),
  );
  const file = await clientOf(server.origin).downloads.image('users/pat/appliances/4/images/7');
  const started: unknown[] = [];
  await file.open({ onStart: (start) => started.push(start), onData: () => {} });
  expect(started).toMatchObject([{ contentEncoding: 'x-gzip' }]);
});

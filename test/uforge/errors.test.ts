import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { errorFromFailure } from '../../uforge/errors/from-failure.ts';
import {
  Busy,
  MalformedAnswer,
  NotEntitled,
  NotFound,
  Refused,
  type UForge,
  UForgeError,
  Unauthorised,
  Unavailable,
  Unreachable,
} from '../../uforge/index.ts';
import { answer, clientOf, document, failureOf, portOf, startServer } from './server.ts';

const image = 'users/pat/appliances/4/images/7';
const certificates = new URL('./certificates/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, certificates), 'utf8');

function uforgeError(message: string): string {
  return document(
    'uforgeError',
    `<localizedErrorMsg><message>${message}</message><messageId>E42</messageId><parameters><parameter>x</parameter></parameters></localizedErrorMsg><statusCode>1</statusCode>`,
  );
}

test.each([
  [400, 'Refused', false],
  [401, 'Unauthorised', false],
  [403, 'NotEntitled', false],
  [404, 'NotFound', false],
  [408, 'Refused', true],
  [409, 'Refused', false],
  [410, 'NotFound', false],
  [429, 'Busy', true],
  [500, 'Unavailable', true],
  [503, 'Unavailable', true],
])('%i is a %s', async (status, name, retryable) => {
  const server = await startServer((_, response) =>
    answer(response, status, uforgeError('no way')),
  );
  const error = await failureOf(clientOf(server.origin).images.get(image));
  expect(error).toBeInstanceOf(UForgeError);
  expect(error).toMatchObject({
    name,
    status,
    retryable,
    sent: 'yes',
    operation: 'machineImage_get',
    uforgeMessage: 'no way',
    detail: 'E42, x',
    message: `UForge answered ${status} to machineImage_get: no way.`,
  });
  expect(server.received).toHaveLength(1);
});

test.each([
  ['120', 120_000],
  [new Date(Date.now() + 60_000).toUTCString(), 60_000],
  [new Date(0).toUTCString(), 0],
  ['soon', undefined],
])('Retry-After: %s is understood', async (header, milliseconds) => {
  const server = await startServer((_, response) =>
    response.writeHead(503, { 'retry-after': header }).end(),
  );
  const error = await failureOf(clientOf(server.origin).user());
  if (!(error instanceof UForgeError)) throw error;
  if (milliseconds === undefined) expect(error.retryAfterMs).toBeUndefined();
  else expect(Math.abs((error.retryAfterMs ?? -1) - milliseconds)).toBeLessThan(3000);
});

test("a proxy's HTML page keeps its status and is not shown", async () => {
  const server = await startServer((_, response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<html><body>squid at host10</body></html>');
  });
  const error = await failureOf(clientOf(server.origin).user());
  expect(error).toMatchObject({
    name: 'Unavailable',
    status: 502,
    message: 'UForge answered 502 to user_get: an HTML page, as a proxy in front of it sends.',
  });
  expect(JSON.stringify(error)).not.toContain('squid');
});

test.each([
  ['an HTML page', 'text/html', '<!doctype html><html></html>', 'foreign', false],
  ['half a document', 'application/xml', document('user', '<name>p').slice(0, -9), 'broken', true],
  ['another object', 'application/xml', document('image', ''), 'incomplete', false],
  ['no body', 'application/xml', '', 'broken', true],
  [
    'a text in an encoding that it is not',
    'application/xml',
    Buffer.from([0x3c, 0xff, 0x3e]),
    'broken',
    true,
  ],
])('200 with %s is a malformed answer', async (_, type, body, kind, retryable) => {
  const server = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(body);
  });
  const error = await failureOf(clientOf(server.origin).user());
  expect(error).toMatchObject({ name: 'MalformedAnswer', kind, retryable, operation: 'user_get' });
});

test('a server that is no UForge is called so', async () => {
  const server = await startServer((_, response) => response.end('<html><head/></html>'));
  await expect(clientOf(server.origin).serviceStatus()).rejects.toThrow(
    'this does not look like a UForge server',
  );
});

test('a charset in the content type is honoured', async () => {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml;charset=ISO-8859-1' });
    response.end(Buffer.from(document('user', '<surname>é</surname>'), 'latin1'));
  });
  expect((await clientOf(server.origin).user()).surname).toBe('é');
});

test('a redirect is not followed, and its query is not shown', async () => {
  const server = await startServer((_, response) =>
    response.writeHead(302, { location: 'https://login.example.com/sso?ticket=secret' }).end(),
  );
  const error = await failureOf(clientOf(server.origin).user());
  expect(error).toMatchObject({
    name: 'MalformedAnswer',
    message:
      'user_get was answered with a redirect to https://login.example.com/sso (302), which is not followed.',
  });
  expect(server.received).toHaveLength(1);
});

test('an answer that grows beyond the limit is given up', async () => {
  const server = await startServer((_, response) => {
    response.write(document('user', ''));
    const more = setInterval(() => response.write('x'.repeat(100_000)), 1);
    response.on('close', () => clearInterval(more));
  });
  const error = await failureOf(clientOf(server.origin, { maxAnswerBytes: 500_000 }).user());
  expect(error).toMatchObject({ name: 'MalformedAnswer', kind: 'broken' });
});

test('what the server echoes of secrets is blotted out', async () => {
  const secrets = ['correct horse', 'account-secret', btoa('pat:correct horse')];
  const server = await startServer((_, response) =>
    answer(
      response,
      400,
      uforgeError(`cannot use ${secrets.join(' or ')} (${encodeURIComponent('correct horse')})`),
    ),
  );
  const credAccount = { xsiType: 'CredAccountAws', secretAccessKeyId: 'account-secret' };
  const error = await failureOf(
    clientOf(server.origin).publications.request(image, { credAccount }),
  );
  if (!(error instanceof UForgeError)) throw error;
  expect(error.uforgeMessage).toBe('cannot use *** or *** or *** (***)');
  const shown = `${error.message}${error.stack}${JSON.stringify(error)}`;
  for (const secret of secrets) expect(shown).not.toContain(secret);
});

test('a message cannot drive a terminal or fill it', async () => {
  const server = await startServer((_, response) =>
    answer(response, 400, uforgeError(`\u001b[2Jone\n two\u009b${'x'.repeat(100_000)}`)),
  );
  const error = await failureOf(clientOf(server.origin).user());
  if (!(error instanceof UForgeError)) throw error;
  expect(error.message).toMatch(/^UForge answered 400 to user_get: \[2Jone two x+…\.?$/);
  expect(error.message.length).toBeLessThan(5000);
});

test('what XML cannot carry is refused before it is sent', async () => {
  const server = await startServer((_, response) => response.end());
  const error = await failureOf(
    clientOf(server.origin).images.generate('users/pat/appliances/4', { name: '\u0007' }),
  );
  expect(error).toMatchObject({ name: 'InvalidRequest', sent: 'no', retryable: false });
  expect(server.received).toHaveLength(0);
});

test.each(['', '.', '..'])('a path parameter %j is refused before it is sent', async (aid) => {
  const { call } = clientOf('http://127.0.0.1:9');
  await expect(call('appliance_get', { aid })).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('a refused connection says that nothing was sent', async () => {
  const error = await failureOf(clientOf(`http://127.0.0.1:${await freePort()}`).user());
  expect(error).toMatchObject({
    name: 'Unreachable',
    reason: 'refused',
    code: 'ECONNREFUSED',
    sent: 'no',
    retryable: true,
  });
});

test('an unknown host is a matter of names', async () => {
  const error = await failureOf(clientOf('http://uforge.invalid').user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'dns', sent: 'no' });
  expect(String(error)).toContain('uforge.invalid');
});

test('a connection cut before the answer leaves open whether the server acted', async () => {
  const origin = await startTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const error = await failureOf(
    clientOf(origin).images.generate('users/pat/appliances/4', { compress: true }),
  );
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'reset', sent: 'maybe' });
});

test('an answer cut in the middle is a broken connection', async () => {
  const origin = await startTcp((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<ns0:')),
  );
  const error = await failureOf(clientOf(origin).user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'reset', sent: 'maybe' });
});

test('a server that never answers runs into the timeout', async () => {
  const origin = await startTcp(() => {});
  const error = await failureOf(clientOf(origin, { timeouts: { headersMs: 200 } }).user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'timeout', sent: 'maybe' });
});

test('a server that does not speak HTTP is told from one that is down', async () => {
  const origin = await startTcp((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
  const error = await failureOf(clientOf(origin).user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'protocol', retryable: false });
});

test('a header that HTTP cannot carry is refused before it is sent', async () => {
  const { call } = clientOf('http://127.0.0.1:9');
  const error = await failureOf(
    call('machineImage_get', { aid: '4', itid: '7' }, { ifNoneMatch: 'a\r\nx: y' }),
  );
  expect(error).toMatchObject({ name: 'InvalidRequest', sent: 'no' });
});

test('a certificate of an unknown authority is refused, and accepted with its CA', async () => {
  const server = createTlsServer(
    { key: pem('server-key.pem'), cert: pem('server.pem') },
    (_, response) => answer(response, 200, document('user', '<name>pat</name>')),
  );
  const origin = (await listening(server)).replace('http:', 'https:');
  const refused = await failureOf(clientOf(origin).user());
  expect(refused).toMatchObject({
    name: 'Unreachable',
    reason: 'certificate',
    sent: 'no',
    retryable: false,
  });
  await expect(clientOf(origin, { ca: pem('ca.pem') }).user()).resolves.toEqual(
    expect.objectContaining({ name: 'pat' }),
  );
});

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host'],
  ['CERT_HAS_EXPIRED', 'out of date'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'authority'],
])('the remedy for the certificate problem %s fits it', (code, remedy) => {
  const failure = Object.assign(new Error(code), { code });
  const at = { operation: 'user_get', server: 'host', sent: 'no', answered: false } as const;
  expect(errorFromFailure(failure, at)).toMatchObject({
    reason: 'certificate',
    hint: expect.stringContaining(remedy),
  });
});

test('HTTPS spoken to a plain HTTP port is a matter of TLS', async () => {
  const server = await startServer((_, response) => response.end());
  const error = await failureOf(clientOf(server.origin.replace('http:', 'https:')).user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'tls', sent: 'no', retryable: false });
});

test('an aborted call ends at once', async () => {
  const server = await startServer(() => {});
  const abort = new AbortController();
  const call = failureOf(clientOf(server.origin).user({ signal: abort.signal }));
  setTimeout(() => abort.abort(), 50);
  expect(await call).toMatchObject({ name: 'Aborted', sent: 'maybe' });
});

test('a call that was aborted before it began is not sent', async () => {
  const server = await startServer((_, response) => response.end());
  const error = await failureOf(clientOf(server.origin).user({ signal: AbortSignal.abort() }));
  expect(error).toMatchObject({ name: 'Aborted', sent: 'no' });
  expect(server.received).toHaveLength(0);
});

test('a call that may not begin any more when its connection is there is not sent', async () => {
  const server = await startServer((_, response) => response.end());
  const error = await failureOf(clientOf(server.origin).user({ mayBegin: () => false }));
  expect(error).toMatchObject({ name: 'Aborted', sent: 'no' });
  expect(server.received).toHaveLength(0);
});

test('closing the client ends the calls in flight', async () => {
  const server = await startServer(() => {});
  const uforge = clientOf(server.origin);
  const call = failureOf(uforge.user());
  while (server.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await uforge.close();
  expect(await call).toMatchObject({ name: 'Aborted', sent: 'maybe' });
});

test('each cause has a class of its own, with what was asked and without any secret', async () => {
  const statuses = [401, 403, 404, 409, 429, 503, 200];
  const server = await startServer((_, response) => {
    const status = statuses.shift();
    // Nothing comes any more: the connection ends before the answer.
    if (status === undefined) response.destroy();
    else answer(response, status, uforgeError('no: correct horse'));
  });
  const uforge = clientOf(server.origin);
  const causes = [
    [Unauthorised, 401, false],
    [NotEntitled, 403, false],
    [NotFound, 404, false],
    [Refused, 409, false],
    [Busy, 429, true],
    [Unavailable, 503, true],
    [MalformedAnswer, 200, false],
    [Unreachable, undefined, true],
  ] as const;
  for (const [cause, status, retryable] of causes) {
    const error = await failureOf(uforge.images.get(image));
    expect(error).toBeInstanceOf(cause);
    const others = causes.filter(([other]) => other !== cause && error instanceof other);
    expect(others).toEqual([]);
    expect(error).toMatchObject({ name: cause.name, operation: 'machineImage_get', retryable });
    expect(error).toHaveProperty('hint', expect.stringMatching(/\.$/));
    if (!(error instanceof UForgeError)) throw error;
    expect(error.status).toBe(status);
    expect(error.uforgeMessage).toBe(status && status >= 400 ? 'no: ***' : undefined);
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('correct horse');
  }
});

test('every error says what to do about it', async () => {
  const uforge: UForge = clientOf(`http://127.0.0.1:${await freePort()}`);
  const error = await failureOf(uforge.user());
  expect(error).toHaveProperty('hint', expect.stringMatching(/\.$/));
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${portOf(server.address())}`;
}

async function startTcp(accept: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    accept(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listening(server);
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const port = portOf(server.address());
  await new Promise((closed) => server.close(closed));
  return port;
}

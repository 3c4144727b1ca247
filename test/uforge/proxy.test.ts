import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isExempt } from '../../uforge/transport/no-proxy.ts';
import { answer, clientOf, document, failureOf, portOf, startServer } from './server.ts';

const pem = (name: string) =>
  readFileSync(new URL(`./certificates/${name}`, import.meta.url), 'utf8');
const ca = pem('ca.pem');

async function startHttps(): Promise<string> {
  const server = createServer(
    { key: pem('server-key.pem'), cert: pem('server.pem') },
    (_, response) => answer(response, 200, document('user', '<name>pat</name>')),
  );
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
  });
  return `https://127.0.0.1:${portOf(server.address())}`;
}

/** A proxy that tunnels, or refuses to, and remembers where to. */
async function startProxy(refuse?: string) {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (refuse) {
      socket.end(`HTTP/1.1 ${refuse}\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `127.0.0.1:${portOf(server.address())}`, asked };
}

test('an https address is reached through the proxy, with its credentials', async () => {
  const origin = await startHttps();
  const proxy = await startProxy();
  const uforge = clientOf(origin, { ca, proxyUrl: `http://me:pw@${proxy.url}` });
  expect((await uforge.user()).name).toBe('pat');
  expect(proxy.asked).toEqual([`${new URL(origin).host} Basic ${btoa('me:pw')}`]);
});

test('a host in NO_PROXY is reached directly', async () => {
  const proxy = await startProxy();
  const uforge = clientOf(await startHttps(), {
    ca,
    proxyUrl: `http://${proxy.url}`,
    noProxy: 'example.com, 127.0.0.1',
  });
  await uforge.user();
  expect(proxy.asked).toEqual([]);
});

test('plain HTTP does not go through the proxy for https', async () => {
  const server = await startServer((_, response) => answer(response, 200, document('user', '')));
  await clientOf(server.origin, { proxyUrl: 'http://127.0.0.1:9' }).user();
  expect(server.received).toHaveLength(1);
});

test('a proxy that is down is named in the message', async () => {
  const uforge = clientOf('https://uforge.example.com', { proxyUrl: '127.0.0.1:9' });
  const error = await failureOf(uforge.user());
  expect(error).toMatchObject({ name: 'Unreachable', reason: 'refused', sent: 'no' });
  expect(String(error)).toContain('uforge.example.com (through the proxy 127.0.0.1:9)');
});

test.each(['407 Proxy Authentication Required', '403 Forbidden', '502 Bad Gateway'])(
  'a proxy that answers %s is named as the cause',
  async (refusal) => {
    const proxy = await startProxy(refusal);
    const uforge = clientOf(await startHttps(), { ca, proxyUrl: `http://me:pw@${proxy.url}` });
    const error = await failureOf(uforge.user());
    expect(error).toMatchObject({ name: 'Unreachable', reason: 'proxy', sent: 'no' });
    expect(`${error}${JSON.stringify(error)}`).not.toContain('pw');
  },
);

test.each([
  ['https://uforge.example.com', 'example.com', true],
  ['https://uforge.example.com', '.example.com', true],
  ['https://uforge.example.com', '*.example.com', true],
  ['https://example.com', '.example.com', true],
  ['https://badexample.com', 'example.com', false],
  ['https://UFORGE.example.com', 'a,uforge.EXAMPLE.com', true],
  ['https://uforge.example.com', 'uforge.example.com:443', true],
  ['https://uforge.example.com:8443', 'uforge.example.com:443', false],
  ['https://10.0.0.1', '*', true],
  ['https://[::1]:8443', '::1', true],
  ['https://[::1]:8443', '[::1]:8443', true],
  ['https://10.0.0.1', '', false],
])('%s with NO_PROXY=%s: exempt %s', (url, noProxy, exempt) => {
  expect(isExempt(new URL(url), noProxy)).toBe(exempt);
});

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { authenticate, uidOf } from '../../uforge/authentication.ts';
import { answer, clientOf, document, startServer } from './server.ts';

test('a signature is the one that the facts describe', () => {
  const { target, headers } = authenticate(
    { kind: 'apiKeys', publicKey: 'PUBLIC', secretKey: 'SECRET' },
    'pat',
    'users/pat/appliances?count=10',
  );
  // The vector was made with: openssl dgst -sha1 -hmac SECRET -binary | base64
  const text = 'users/pat/appliances?count=10&apiKey=PUBLIC';
  const signature = createHmac('sha1', 'SECRET').update(text).digest('base64');
  expect(signature).toBe('O1dsXIbiqeS+3Z3Hl9kkd8JXQG0=');
  expect(target).toBe(`${text}&signature=${encodeURIComponent(signature)}`);
  expect(headers).toEqual({});
});

const odd = 'p+t é&a=b/c?d#e%20';

test('a signed request arrives with a signature over the raw path and query', async () => {
  const keys = { publicKey: 'p+b&k=', secretKey: 's é&/' };
  const server = await startServer((_, response) => answer(response, 200, document('images', '')));
  const uforge = clientOf(server.origin, {
    login: odd,
    authentication: { kind: 'apiKeys', ...keys },
  });
  await uforge.call('userMachineImage_getAll', {}, { query: { img: ['users/a b/x', 'é&'] } });
  const [request] = server.received;
  const [signed = '', signature = ''] =
    request?.url.slice('/api/'.length).split('&signature=') ?? [];
  expect(signed).toBe(
    `users/${encodeURIComponent(odd)}/images?img=users%2Fa%20b%2Fx&img=%C3%A9%26&apiKey=p%2Bb%26k%3D`,
  );
  const expected = createHmac('sha1', keys.secretKey).update(signed).digest('base64');
  expect(decodeURIComponent(signature)).toBe(expected);
  expect(request?.headers.authorization).toBeUndefined();
});

test('a password goes as UTF-8, and the login is escaped in the path', async () => {
  const server = await startServer((_, response) => answer(response, 200, document('user', '')));
  const password = 'ü:&€';
  await clientOf(server.origin, {
    login: odd,
    authentication: { kind: 'password', password },
  }).user();
  const [request] = server.received;
  expect(request?.url).toBe(`/api/users/${encodeURIComponent(odd)}`);
  const credentials = request?.headers.authorization?.replace('Basic ', '') ?? '';
  expect(Buffer.from(credentials, 'base64').toString('utf8')).toBe(`${odd}:${password}`);
});

test('a supervisor authenticates whole, and paths use the name after the backslash', async () => {
  const server = await startServer((_, response) => answer(response, 200, document('user', '')));
  await clientOf(server.origin, { login: 'boss\\pat' }).user();
  const [request] = server.received;
  expect(request?.url).toBe('/api/users/pat');
  expect(request?.headers.authorization).toBe(`Basic ${btoa('boss\\pat:correct horse')}`);
  expect(uidOf('pat')).toBe('pat');
});

test('asking for the service status sends no credentials', async () => {
  const server = await startServer((_, response) =>
    answer(
      response,
      200,
      document('serviceStatus', '<alive>true</alive><version>3.8.13</version>'),
    ),
  );
  const status = await clientOf(server.origin).serviceStatus();
  expect(status).toMatchObject({ alive: true, version: '3.8.13' });
  expect(server.received[0]?.headers.authorization).toBeUndefined();
});

test.each([
  ['a colon in the login', { login: 'a:b' }],
  ['no login', { login: '' }],
  ['an address that is none', { url: 'uforge.example.com' }],
  ['another protocol', { url: 'ftp://uforge.example.com/api' }],
  ['credentials in the address', { url: 'https://pat:pw@uforge.example.com/api' }],
  ['a query in the address', { url: 'https://uforge.example.com/api?x=1' }],
])('a client is not made with %s', (_, options) => {
  expect(() => clientOf('http://127.0.0.1', options)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest' }),
  );
});

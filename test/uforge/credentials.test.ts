import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../../simulator/index.ts';
import {
  type Authentication,
  createUForge,
  equals,
  type UForgeOptions,
} from '../../uforge/index.ts';
import { answer, clientOf, document, failureOf, type Received, startServer } from './server.ts';

/** Each by itself and all together: what an address, a header or a signature could stumble over. */
const awkward = [
  'a b',
  'a+b',
  'a&b=c',
  'a#b',
  'a%20b%',
  'a/b',
  'a?b',
  'grün',
  'a😀b',
  `"it's"`,
  "a;b,c='d'",
  '~!*()_-.$@[]{}|^`<>',
  ' leading and trailing ',
];
const everything = awkward.join('');

interface User {
  login: string;
  password: string;
  publicKey: string;
  secretKey: string;
}

/** What is wrong with a request's credentials by the documented rules; nothing if they are right. */
function complaint({ url, headers }: Received, user: User): string | undefined {
  const raw = url.slice('/api/'.length);
  if (headers.authorization !== undefined) {
    const [scheme, encoded = ''] = headers.authorization.split(' ');
    const sent = Buffer.from(encoded, 'base64').toString('utf8');
    if (scheme !== 'Basic') return 'not Basic';
    return sent === `${user.login}:${user.password}` ? undefined : `not ${sent}`;
  }
  // Parameter order is free: whatever is left when the signature is taken out was signed as it stands.
  const [, before = '', signature = ''] = /^(.*)[?&]signature=([^&]*)$/.exec(raw) ?? [];
  const [, key = ''] = /[?&]apiKey=([^&]*)/.exec(before) ?? [];
  if (decodeURIComponent(key) !== user.publicKey) return 'another public key';
  const expected = createHmac('sha1', user.secretKey).update(before).digest('base64');
  return decodeURIComponent(signature) === expected ? undefined : 'wrong signature';
}

function authentications({ password, publicKey, secretKey }: User): Authentication[] {
  return [
    { kind: 'password', password },
    { kind: 'apiKeys', publicKey, secretKey },
  ];
}

test.each([...awkward, everything])(
  '%j in login, password, keys and query arrives',
  async (text) => {
    const user = {
      login: `l${text}`.replaceAll(':', ''),
      password: `p:${text}`,
      publicKey: `k${text}`,
      secretKey: `s${text}`,
    };
    const server = await startServer((request, response) => {
      const wrong = complaint(request, user);
      if (wrong !== undefined) answer(response, 401, document('uforgeError', ''));
      else
        answer(
          response,
          200,
          document(request.url.includes('/images') ? 'images' : 'appliances', ''),
        );
    });
    for (const authentication of authentications(user)) {
      const uforge = clientOf(server.origin, { login: user.login, authentication });
      await uforge.appliances.list({ where: equals('name', text) });
      await uforge.images.ofUser();
      const [search, plain] = server.received.slice(-2).map(({ url }) => new URL(url, 'http://x'));
      expect(decodeURIComponent(search?.pathname.split('/')[3] ?? '')).toBe(user.login);
      expect(search?.searchParams.get('query')).toContain(text.includes('"') ? 'name==' : text);
      expect(plain?.search === '' || plain?.searchParams.has('signature')).toBe(true);
    }
  },
);

test.each(['password', 'apiKeys'] as const)(
  'wrong %s are refused, and neither they nor the right ones are told',
  async (kind) => {
    const user = {
      login: 'pat',
      password: 'right',
      publicKey: 'public-right',
      secretKey: 'secret-right',
    };
    const server = await startServer((request, response) =>
      answer(
        response,
        complaint(request, user) === undefined ? 200 : 401,
        document(
          'uforgeError',
          `<localizedErrorMsg><message>${request.url.replaceAll('&', '&amp;')} ${request.headers.authorization}</message></localizedErrorMsg>`,
        ),
      ),
    );
    const wrong: Authentication =
      kind === 'password'
        ? { kind, password: 'guess-1234' }
        : { kind, publicKey: 'public-right', secretKey: 'guess-1234' };
    const error = await failureOf(clientOf(server.origin, { authentication: wrong }).user());
    expect(error).toMatchObject({ name: 'Unauthorised', status: 401, retryable: false });
    const shown = `${error}${JSON.stringify(error)}`;
    const secrets = ['guess-1234', btoa('pat:guess-1234'), 'public-right'];
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/signature=[^*]/);
  },
);

test('a supervisor signs as whom he works for, and a backslash is no part of a path', async () => {
  const user = { login: 'boss\\pat', password: 'a\\b', publicKey: 'k\\', secretKey: 's\\' };
  const server = await startServer((request, response) => {
    const wrong = complaint(request, user);
    answer(response, wrong === undefined ? 200 : 401, document('user', ''));
  });
  for (const authentication of authentications(user)) {
    await clientOf(server.origin, { login: user.login, authentication }).user();
    expect(server.received.at(-1)?.url).toMatch(/^\/api\/users\/pat(\?apiKey=|$)/);
  }
});

test('the simulator understands both ways, whatever is searched for', async () => {
  const simulator = await createSimulator({});
  const clients = [
    { kind: 'password', password: 'simulated' } as const,
    { kind: 'apiKeys', publicKey: 'sample-public', secretKey: 'sample-secret' } as const,
  ].map((authentication) => createUForge(optionsFor(simulator.url, authentication)));
  onTestFinished(async () => {
    for (const client of clients) await client.close();
    await simulator.close();
  });
  for (const client of clients) {
    for (const text of awkward) {
      expect(await client.appliances.list({ where: equals('name', text) })).toEqual([]);
    }
    expect(await client.appliances.list({ where: equals('name', 'web-tier') })).not.toEqual([]);
  }
});

function optionsFor(url: string, authentication: Authentication): UForgeOptions {
  return { url, login: 'pat', authentication };
}

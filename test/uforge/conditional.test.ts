import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { AnswerMemory } from '../../uforge/memory.ts';
import { operations } from '../../uforge/operations.ts';
import { answer, clientOf, document, failureOf, type Received, startServer } from './server.ts';

const appliance = 'users/pat/appliances/4';

/** A server that marks what it says with an ETag and does not repeat itself. */
async function startMarking(say: (request: Received) => string) {
  const server = await startServer((request, response) => {
    const xml = say(request);
    const etag = `"${createHash('sha1').update(xml).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/xml', etag }).end(xml);
  });
  const conditions = () => server.received.map(({ headers }) => headers['if-none-match']);
  return { ...server, conditions };
}

function images(...names: string[]): string {
  const entries = names.map((name) => `<image><name>${name}</name></image>`);
  return document('images', `<images>${entries.join('')}</images>`);
}

test('what has not changed is not sent again', async () => {
  const server = await startMarking(() => images('one'));
  const uforge = clientOf(server.origin);
  const first = await uforge.images.list(appliance);
  expect(await uforge.images.list(appliance)).toEqual(first);
  expect(server.conditions()).toEqual([undefined, expect.stringMatching(/^"[0-9a-f]{40}"$/)]);
});

test('what has changed comes as it is now', async () => {
  const names = ['one'];
  const server = await startMarking(() => images(...names));
  const uforge = clientOf(server.origin);
  await uforge.images.list(appliance);
  names.push('two');
  expect(await uforge.images.list(appliance)).toHaveLength(2);
  expect(await uforge.images.list(appliance)).toHaveLength(2);
  expect(new Set(server.conditions()).size).toBe(3);
});

test('what a caller does to a result is not in the next one', async () => {
  const server = await startMarking(() => images('one'));
  const uforge = clientOf(server.origin);
  const first = await uforge.images.list(appliance);
  first.pop();
  expect(await uforge.images.list(appliance)).toEqual([{ name: 'one' }]);
});

test('another query is another answer', async () => {
  const server = await startMarking(({ url }) => images(url.includes('offset') ? 'two' : 'one'));
  const uforge = clientOf(server.origin);
  const { call } = uforge;
  for (const query of [{}, { offset: 1 }, {}, { offset: 1 }]) {
    const { value } = await call('machineImage_getAll', { aid: '4' }, { query });
    expect(value.images).toEqual([{ name: 'offset' in query ? 'two' : 'one' }]);
  }
  const [none, , first, second] = server.conditions();
  expect(none).toBeUndefined();
  expect(first).not.toBe(second);
});

test('nothing is shared between the clients of two users', async () => {
  const server = await startMarking(() => images('one'));
  await clientOf(server.origin).images.list(appliance);
  await clientOf(server.origin, { login: 'kim' }).images.list(appliance);
  expect(server.conditions()).toEqual([undefined, undefined]);
});

test.each([
  ['fresh', { fresh: true }, undefined],
  ['a condition of the caller', { ifNoneMatch: 'mine' }, '"mine"'],
])('%s goes past the memory', async (_, options, condition) => {
  const server = await startMarking(() => images('one'));
  const { call } = clientOf(server.origin);
  await call('machineImage_getAll', { aid: '4' });
  await call('machineImage_getAll', { aid: '4' }, options);
  expect(server.conditions()).toEqual([undefined, condition]);
});

test.each([
  ['an account', 'credAccount', '<name>a</name>'],
  ['the user', 'user', '<name>pat</name>'],
  ['a status', 'status', '<complete>false</complete>'],
  ['an image with a one-time id', 'image', '<downloadKey>k</downloadKey>'],
  ['an image with an address that has one', 'image', '<downloadUri>users/x/d?id=k</downloadUri>'],
  [
    'an appliance with a password in it',
    'appliance',
    '<installProfile><rootUser><password>p</password></rootUser></installProfile>',
  ],
])('%s is not remembered', async (_, root, inside) => {
  const server = await startMarking(() => document(root, inside));
  const { call } = clientOf(server.origin);
  for (let times = 0; times < 2; times++) {
    if (root === 'credAccount') await call('cloudAccount_get', { caid: '3' });
    else if (root === 'user') await call('user_get', {});
    else if (root === 'status') await call('machineImageStatus_get', { aid: '4', itid: '7' });
    else if (root === 'image') await call('machineImage_get', { aid: '4', itid: '7' });
    else await call('appliance_get', { aid: '4' });
  }
  expect(server.conditions()).toEqual([undefined, undefined]);
});

test('a download reads its image whole every time', async () => {
  const server = await startMarking(() => document('image', '<name>a</name>'));
  const uforge = clientOf(server.origin);
  const image = `${appliance}/images/7`;
  await uforge.images.get(image);
  await uforge.downloads.image(image);
  expect(server.conditions()).toEqual([undefined, undefined]);
});

test('a 304 for another version than the one asked about is not believed', async () => {
  let answers = 0;
  const server = await startServer((request, response) => {
    answers += 1;
    if (request.headers['if-none-match']) response.writeHead(304, { etag: '"other"' }).end();
    else {
      response.writeHead(200, { 'content-type': 'application/xml', etag: `"${answers}"` });
      response.end(images(`answer ${answers}`));
    }
  });
  const uforge = clientOf(server.origin);
  await uforge.images.list(appliance);
  expect(await uforge.images.list(appliance)).toEqual([{ name: 'answer 3' }]);
});

test('a 304 that nobody asked for is a malformed answer', async () => {
  const server = await startServer((_, response) => response.writeHead(304).end());
  const error = await failureOf(clientOf(server.origin).user());
  expect(error).toMatchObject({ name: 'MalformedAnswer', status: 304 });
});

test('an answer without a mark is asked for as ever', async () => {
  const server = await startServer((_, response) => answer(response, 200, images('one')));
  const uforge = clientOf(server.origin);
  await uforge.images.list(appliance);
  await uforge.images.list(appliance);
  expect(server.received.map(({ headers }) => headers['if-none-match'])).toEqual([
    undefined,
    undefined,
  ]);
});

test.each([
  ['abc', 'abc'],
  ['W/"abc"', 'W/"abc"'],
  ['"with a blank"', undefined],
  ['"é"', undefined],
  ['""', undefined],
])('the mark %s is sent back as %s', async (etag, condition) => {
  const server = await startServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/xml', etag }).end(images('one')),
  );
  const uforge = clientOf(server.origin);
  await uforge.images.list(appliance);
  await uforge.images.list(appliance);
  expect(server.received.at(1)?.headers['if-none-match']).toBe(condition);
});

test('what is remembered is bounded, and the one not asked for the longest goes first', async () => {
  const large = 'x'.repeat(1024 * 1024);
  const server = await startMarking(({ url }) =>
    document('appliance', `<name>${url}</name><description>${large}</description>`),
  );
  const uforge = clientOf(server.origin);
  const uris = Array.from({ length: 10 }, (_, at) => `users/pat/appliances/${at + 1}`);
  for (const uri of uris) await uforge.appliances.get(uri);
  const asked = server.received.length;
  await uforge.appliances.get(uris.at(-1) ?? '');
  await uforge.appliances.get(uris[0] ?? '');
  const [newest, oldest] = server.conditions().slice(asked);
  expect(newest).toBeDefined();
  expect(oldest).toBeUndefined();
});

test('a body is believed for a minute, whatever the server’s marks miss', () => {
  let now = 0;
  const memory = new AnswerMemory(() => now);
  const headers = { etag: '"same"' };
  const body = Buffer.from(images('one'));
  memory.keep('target', operations.machineImage_getAll, { status: 200, headers, body }, {});
  now = 59_000;
  expect(memory.recall('target')).toMatchObject({ etag: '"same"' });
  now = 61_000;
  expect(memory.recall('target')).toBeUndefined();
});

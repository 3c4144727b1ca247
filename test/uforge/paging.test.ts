import { expect, test } from 'vitest';
import { answer, clientOf, document, failureOf, startServer } from './server.ts';

function entry(at: number): string {
  return `<appliance><name>a${at}</name><uri>users/pat/appliances/${at + 1}</uri></appliance>`;
}

function appliances(from: number, to: number, total?: number): string {
  const entries = Array.from({ length: Math.max(0, to - from) }, (_, at) => entry(from + at));
  const sum = total === undefined ? '' : `<total>${total}</total>`;
  return document('appliances', `${sum}<appliances>${entries.join('')}</appliances>`);
}

/** A server with some appliances that gives a few at a time. */
async function startLong(
  length: number,
  most: number,
  { total = length as number | undefined } = {},
) {
  const server = await startServer((request, response) => {
    const query = new URL(request.url, 'http://x').searchParams;
    const offset = Number(query.get('offset') ?? 0);
    const count = Math.min(Number(query.get('count') ?? most), most);
    answer(response, 200, appliances(offset, Math.min(offset + count, length), total));
  });
  const queries = () => server.received.map(({ url }) => url.split('?')[1] ?? '');
  return { uforge: clientOf(server.origin), queries };
}

test('a list that comes whole is one request without any window', async () => {
  const { uforge, queries } = await startLong(3, 10);
  expect(await uforge.appliances.list()).toHaveLength(3);
  expect(queries()).toEqual(['']);
});

test('the rest of a list is fetched where its total says that there is more', async () => {
  const { uforge, queries } = await startLong(25, 10);
  const names = (await uforge.appliances.list()).map(({ name }) => name);
  expect(names).toEqual(Array.from({ length: 25 }, (_, at) => `a${at}`));
  expect(queries()).toEqual(['', 'offset=10', 'offset=20']);
});

test('the search and the order go along with every part', async () => {
  const { uforge, queries } = await startLong(4, 2);
  await uforge.appliances.list({ orderBy: 'name' });
  expect(queries()).toEqual(['orderBy=name', 'orderBy=name&offset=2']);
});

test('a server that ignores the offset is asked once more, and its entries come once', async () => {
  const server = await startServer((_, response) => answer(response, 200, appliances(0, 3, 100)));
  expect(await clientOf(server.origin).appliances.list()).toHaveLength(3);
  expect(server.received).toHaveLength(2);
});

test('a total without any entry is an empty list', async () => {
  const server = await startServer((_, response) => answer(response, 200, appliances(0, 0, 7)));
  expect(await clientOf(server.origin).appliances.list()).toEqual([]);
  expect(server.received).toHaveLength(1);
});

test('a list that never ends is given up', async () => {
  let at = 0;
  const server = await startServer((_, response) => {
    answer(response, 200, appliances(at, at + 1, 2 ** 40));
    at += 1;
  });
  const error = await failureOf(clientOf(server.origin).appliances.list());
  expect(error).toMatchObject({ name: 'MalformedAnswer', operation: 'appliance_getAll' });
});

test('entries without an address of their own are told apart by what they say', async () => {
  const server = await startServer((request, response) => {
    const [first, second] = ['<image><name>a</name></image>', '<image><name>b</name></image>'];
    const entries = request.url.includes('offset') ? second : first;
    answer(response, 200, document('images', `<total>2</total><images>${entries}</images>`));
  });
  const images = await clientOf(server.origin).images.list('users/pat/appliances/4');
  expect(images.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a list comes page by page, each as long as asked for', async () => {
  const { uforge, queries } = await startLong(7, 100);
  const lengths: number[] = [];
  for await (const page of uforge.appliances.pages({ count: 3 })) lengths.push(page.length);
  expect(lengths).toEqual([3, 3, 1]);
  expect(queries()).toEqual(['count=3&offset=0', 'count=3&offset=3', 'count=3&offset=6']);
});

test('pages that nobody asks for are not fetched', async () => {
  const { uforge, queries } = await startLong(7, 100);
  for await (const page of uforge.appliances.pages({ count: 2, offset: 1 })) {
    expect(page.map(({ name }) => name)).toEqual(['a1', 'a2']);
    break;
  }
  expect(queries()).toEqual(['count=2&offset=1']);
});

test('pages end without a total, too, and where the offset is ignored', async () => {
  const { uforge } = await startLong(4, 100, { total: undefined });
  const pages = await Array.fromAsync(uforge.appliances.pages({ count: 2 }));
  expect(pages.map(({ length }) => length)).toEqual([2, 2]);
  const stuck = await startServer((_, response) => answer(response, 200, appliances(0, 2)));
  const same = clientOf(stuck.origin).appliances.pages({ count: 2 });
  expect(await Array.fromAsync(same)).toHaveLength(1);
});

test.each([
  [0, 0],
  [1.5, 0],
  [2, -1],
])('a page of %j entries from %j is refused', async (count, offset) => {
  const { appliances: words } = clientOf('http://127.0.0.1:9');
  await expect(Array.fromAsync(words.pages({ count, offset }))).rejects.toMatchObject({
    name: 'InvalidRequest',
  });
});

test('listings of scans are paged in words of their own', async () => {
  const server = await startServer((request, response) => {
    const query = new URL(request.url, 'http://x').searchParams;
    const index = Number(query.get('index') ?? 0);
    const scan = `<scan><uri>users/pat/scannedinstances/5/scans/${index + 1}</uri></scan>`;
    answer(response, 200, document('scans', `<total>3</total><scans>${scan}</scans>`));
  });
  const { scans } = clientOf(server.origin);
  expect(await scans.ofUser({ orderBy: 'name', descending: true })).toHaveLength(3);
  await Array.fromAsync(scans.pages({ count: 1, offset: 2 }));
  expect(server.received.map(({ url }) => url.split('?')[1])).toEqual([
    'orderby=name&asc=false',
    'orderby=name&asc=false&index=1',
    'orderby=name&asc=false&index=2',
    'max=1&index=2',
  ]);
});

test.each([400, 416])(
  'a server that answers %i to an offset has given what it gives',
  async (status) => {
    const server = await startServer((request, response) => {
      if (request.url.includes('offset')) return answer(response, status, '');
      return answer(response, 200, appliances(0, 3, 100));
    });
    expect(await clientOf(server.origin).appliances.list()).toHaveLength(3);
  },
);

test('a list that must be whole is an error where the server itself says that there is more', async () => {
  const server = await startServer((_, response) => answer(response, 200, images(3, 100)));
  const { images: list } = clientOf(server.origin);
  expect(await list.list('users/pat/appliances/4')).toHaveLength(3);
  for (const source of ['users/pat/appliances/4', 'users/pat/scannedinstances/5/scans/6']) {
    const error = await failureOf(list.list(source, { whole: true }));
    expect(error).toMatchObject({
      name: 'MalformedAnswer',
      kind: 'cut',
      message: expect.stringContaining('3 of the 100'),
    });
  }
});

function images(length: number, total: number): string {
  const entries = Array.from({ length }, (_, at) => `<image><name>i${at}</name></image>`);
  return document('images', `<total>${total}</total><images>${entries.join('')}</images>`);
}

/** A list that is read two at a time, and changes after so many requests. */
async function startChanging(before: number[], after: number[], { changesAfter = 1 } = {}) {
  const server = await startServer((request, response) => {
    const now = server.received.length > changesAfter ? after : before;
    const offset = Number(new URL(request.url, 'http://x').searchParams.get('offset') ?? 0);
    const part = now.slice(offset, offset + 2).map((at) => entry(at));
    const inside = `<total>${now.length}</total><appliances>${part.join('')}</appliances>`;
    answer(response, 200, document('appliances', inside));
  });
  return clientOf(server.origin);
}

test.each([
  ['one goes and one comes', [1, 2, 3, 4, 5], [2, 3, 4, 5, 6]],
  ['one goes', [1, 2, 3, 4], [2, 3, 4]],
  ['one comes first', [2, 3, 4], [1, 2, 3, 4]],
])(
  'a list that must be whole lacks nothing where %s while it is read',
  async (_, before, after) => {
    const uforge = await startChanging(before, after);
    const names = (await uforge.appliances.list({ whole: true })).map(({ name }) => name);
    expect(names).toEqual(after.map((at) => `a${at}`));
  },
);

test('a list that never holds still is not called whole', async () => {
  let turn = 0;
  const server = await startServer((_, response) => {
    turn += 2;
    answer(response, 200, appliances(turn, turn + 2, 9));
  });
  expect(await failureOf(clientOf(server.origin).appliances.list({ whole: true }))).toMatchObject({
    kind: 'cut',
  });
});

test('trouble in the middle of a list is no end of it', async () => {
  const server = await startServer((request, response) => {
    if (request.url.includes('offset')) return answer(response, 500, '');
    return answer(response, 200, appliances(0, 3, 100));
  });
  expect(await failureOf(clientOf(server.origin).appliances.list())).toMatchObject({
    name: 'Unavailable',
  });
});

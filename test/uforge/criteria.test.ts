import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOf, anyOf, equals } from '../../uforge/index.ts';
import { answer, clientOf, document, startServer } from './server.ts';

async function startEmpty() {
  const server = await startServer((_, response) =>
    answer(response, 200, document('appliances', '')),
  );
  const uforge = clientOf(server.origin);
  const parameters = () => new URL(server.received.at(-1)?.url ?? '', 'http://x').searchParams;
  return { server, uforge, parameters };
}

test.each([
  ['one value', equals('name', 'web-tier'), "name=='web-tier'"],
  [
    'several that all hold',
    allOf(equals('name', 'web-tier'), equals('version', '1.0')),
    "name=='web-tier';version=='1.0'",
  ],
  ['one of several', anyOf(equals('name', 'a'), equals('name', 'b')), "name=='a',name=='b'"],
  [
    'either within both',
    allOf(equals('name', 'a'), anyOf(equals('version', '1'), equals('version', '2'))),
    "name=='a';version=='1',name=='a';version=='2'",
  ],
  [
    'an element of an object',
    equals('installProfile.memorySize', 512),
    'installProfile.memorySize==512',
  ],
  ['an id', equals('dbId', '12'), 'dbId==12'],
  ['a number', equals('revision', 3), 'revision==3'],
  ['a flag', equals('shared', true), 'shared==true'],
  ['separators', equals('name', 'a;b,c'), "name=='a;b,c'"],
  ['an apostrophe', equals('name', "it's"), 'name=="it\'s"'],
  ['quotation marks', equals('name', 'a"b'), `name=='a"b'`],
  ['both', equals('name', `a'b"c`), `name=='a\\'b"c'`],
  ['a backslash', equals('name', 'a\\'), "name=='a\\\\'"],
  ['nothing', equals('name', ''), "name==''"],
])('a search for %s is written as UForge reads it', async (_, where, written) => {
  const { uforge, parameters } = await startEmpty();
  await uforge.appliances.list({ where });
  expect([...parameters()]).toEqual([['query', written]]);
});

test('whatever is searched for arrives as one value', async () => {
  const { uforge, parameters } = await startEmpty();
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'\'"\\;,()=& +%#?ü'), fc.constant('😀')),
  });
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      await uforge.appliances.list({ where: equals('name', value) });
      expect(valueIn(parameters().get('query') ?? '')).toBe(value);
    }),
    { numRuns: 40 },
  );
});

/** The one value of a query as its grammar has it: quotes of either kind, a backslash before one. */
function valueIn(query: string): string | undefined {
  const [, single, double] =
    /^name==(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/su.exec(query) ?? [];
  return (single ?? double)?.replaceAll(/\\(.)/gsu, '$1');
}

test.each([
  ['an id that is none', equals('dbId', "1' or"), 'dbId cannot be'],
  ['a flag that is none', equals('shared', 'maybe'), 'shared cannot be'],
])('%s is refused before it is sent', async (_, where, why) => {
  const { server, uforge } = await startEmpty();
  await expect(uforge.appliances.list({ where })).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining(why),
  });
  expect(server.received).toHaveLength(0);
});

test('the order of a list is asked for in the words of its operation', async () => {
  const { uforge, parameters } = await startEmpty();
  await uforge.appliances.list({ orderBy: 'lastModified', descending: true });
  expect([...parameters()]).toEqual([
    ['orderBy', 'lastModified'],
    ['descending', 'true'],
  ]);
});

test('the type checker knows what a list can be searched and sorted by', () => {
  const { appliances, images, scans } = clientOf('http://127.0.0.1:9');
  const never = () => [
    images.list('users/pat/appliances/4', { where: equals('targetFormat.name', 'VMware') }),
    scans.ofUser({ orderBy: 'created' }),
    // @ts-expect-error appliances have no such element
    appliances.list({ where: equals('nmae', 'web') }),
    // @ts-expect-error images have no such element
    images.list('users/pat/appliances/4', { where: allOf(equals('archName', 'x86_64')) }),
    // @ts-expect-error an object is no value to compare with
    appliances.list({ where: equals('installProfile', 'x') }),
    // @ts-expect-error no such element to sort by
    appliances.list({ orderBy: 'newest' }),
    // @ts-expect-error a list of nothing
    appliances.list({ where: anyOf() }),
  ];
  expect(never).toBeTypeOf('function');
});

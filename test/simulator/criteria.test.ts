import { expect, onTestFinished, test } from 'vitest';
import { createUForge, equals } from '../../uforge/index.ts';
import { type Bench, generated, startBench, textOf } from './client.ts';

async function names(bench: Bench, path: string, element: string) {
  const { text } = await bench.send(path);
  return [...text.matchAll(new RegExp(`<${element}>([^<]*)<`, 'g'))].map(([, name]) => name);
}

test('the search criteria of a list choose, sort and page', async () => {
  await using bench = await startBench();
  const versions = (query: string) =>
    names(bench, `users/pat/appliances?${new URLSearchParams(query)}`, 'version');

  expect(await versions("query=name=='web-tier';version=='2.1'")).toEqual(['2.1']);
  expect(await versions('query=dbId==3')).toEqual(['1.10']);
  expect(
    await versions("query=version=='2.0',version=='2.1'&orderBy=version&descending=true"),
  ).toEqual(['2.1', '2.0']);
  expect(await versions('orderBy=dbId&offset=1&count=1')).toEqual(['2.1']);
  const total = await bench.send('users/pat/appliances?count=1');
  expect(textOf(total.text, 'total')).toBe('3');
  expect((await bench.send('users/pat/appliances?query=nonsense')).status).toBe(400);
  expect((await bench.send('users/pat/appliances?count=all')).status).toBe(400);
});

test.each(['it\'s "x", y', "a 'b'; c", '\\', "\\';name!='", 'plain'])(
  'the client of uforge/ finds an appliance with the name %s',
  async (name) => {
    const appliances = [
      { id: 1, name, version: '1' },
      { id: 2, name: 'another', version: '2' },
    ];
    const users = [{ login: 'pat', password: 'simulated' }];
    await using bench = await startBench({ world: { users, appliances } });
    const uforge = createUForge({
      url: bench.simulator.url,
      login: 'pat',
      authentication: { kind: 'password', password: 'simulated' },
    });
    onTestFinished(() => uforge.close());
    const found = await uforge.appliances.list({ where: equals('name', name) });
    expect(found.map((one) => one.version)).toEqual(['1']);
  },
);

test.each([
  ['one that is not closed', "'open"],
  ['one in the middle', "a'b"],
  ['one too many', "'a'b'"],
  ['one behind very many spaces', `a${' '.repeat(9_000)}'`],
])('a value with a quote too many is refused, and at once: %s', async (_, value) => {
  await using bench = await startBench();
  const query = new URLSearchParams({ query: `name==${value}` });
  expect((await bench.send(`users/pat/appliances?${query}`)).status).toBe(400);
});

test('accounts, formats, images and scans are searched in the same way', async () => {
  await using bench = await startBench();
  const images = 'users/pat/appliances/2/images';
  for (let i = 0; i < 3; i++) await generated(bench, 'users/pat/appliances/2', 'ISO');
  for (const [path, total] of [
    ["users/pat/accounts?query=name=='my-aws'", '1'],
    ["users/pat/targetformats?query=name=='KVM'", '1'],
    [`${images}?query=dbId==2`, '1'],
    ["users/pat/scannedinstances/1/scans?query=name=='Scan%20%232'", '1'],
  ] as const) {
    expect([path, textOf((await bench.send(path)).text, 'total')]).toEqual([path, total]);
  }
  expect(await names(bench, `${images}?orderBy=dbId&descending=true&count=2`, 'statusUri')).toEqual(
    [`${images}/3/status`, `${images}/2/status`],
  );
});

test('lists of scanned machines and of scans have parameters of their own', async () => {
  await using bench = await startBench();
  const instances = (query: string) =>
    names(bench, `users/pat/scannedinstances?${query}`, 'scansUri');
  expect(await instances('name=mail-gateway')).toEqual(['users/pat/scannedinstances/2/scans']);
  expect(await instances('orderby=name&asc=false&max=1')).toEqual([
    'users/pat/scannedinstances/2/scans',
  ]);
  expect(await instances('index=1')).toEqual(['users/pat/scannedinstances/2/scans']);
  const scans = (query: string) => names(bench, `users/pat/scans?${query}`, 'packagesUri');
  expect(await scans('id=3')).toEqual(['users/pat/scannedinstances/2/scans/3/packages']);
  expect(await scans('max=1&index=1')).toEqual(['users/pat/scannedinstances/1/scans/2/packages']);
});

test('a list without documented criteria takes none', async () => {
  await using bench = await startBench();
  for (let i = 0; i < 2; i++) await generated(bench, 'users/pat/appliances/2', 'ISO');
  const { text } = await bench.send('users/pat/images?count=1&query=nonsense');
  expect(text.match(/<image>/g)).toHaveLength(2);
});

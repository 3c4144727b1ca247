import { expect, test } from 'vitest';
import { servedOperations } from '../../simulator/routes.ts';
import {
  awsPublication,
  type Bench,
  generated,
  imageBody,
  lastUri,
  startBench,
  textOf,
} from './client.ts';
import { schemaProblems } from './schema-walker.ts';

const appliance = 'users/pat/appliances/2';
const scan = 'users/pat/scannedinstances/1/scans/1';

test('every answer follows the schema in element order, types and namespace', async () => {
  await using bench = await startBench();
  const answers = await askEverything(bench);

  for (const { path, text, status, type } of answers) {
    expect([path, status >= 200 && status < 300]).toEqual([path, true]);
    if (text === '') continue;
    expect([path, type]).toEqual([path, 'application/xml']);
    expect([path, schemaProblems(text)]).toEqual([path, []]);
  }
  const asked = new Set(bench.simulator.journal().map((entry) => entry.operation));
  expect(servedOperations.filter((name) => !asked.has(name))).toEqual([]);
});

test('every refusal is a uforgeError that says what was refused', async () => {
  await using bench = await startBench();
  const refusals = [
    [401, await bench.send('users/pat', { credentials: undefined })],
    [401, await bench.send('users/pat', { credentials: 'pat:wrong' })],
    [403, await bench.send('users/someone')],
    [404, await bench.send('users/pat/appliances/99')],
    [404, await bench.send('users/pat/nothing')],
    [405, await bench.send('users/pat/appliances', { method: 'PUT', body: '<a/>' })],
    [400, await bench.send(`${appliance}/images`, { method: 'POST', body: '<image>' })],
  ] as const;

  for (const [status, reply] of refusals) {
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/xml');
    expect(schemaProblems(reply.text)).toEqual([]);
    expect(textOf(reply.text, 'statusCode')).toBe(String(status));
    expect(textOf(reply.text, 'message')).not.toBe('');
    expect(textOf(reply.text, 'requestUri')).toMatch(/^users\//);
  }
});

test('a list has the same shape with many entries, one and none', async () => {
  await using bench = await startBench();
  const none = await bench.send(`${appliance}/images`);
  const uri = await generated(bench, appliance);
  const one = await bench.send(`${appliance}/images`);

  expect(none.text).toContain('<total>0</total><images></images>');
  expect(one.text).toContain('<total>1</total><images><image>');
  expect(lastUri(one.text)).toBe(uri);
});

test('the search criteria of a list choose, sort and page', async () => {
  await using bench = await startBench();
  const versions = async (query: string) => {
    const { text } = await bench.send(`users/pat/appliances?${new URLSearchParams(query)}`);
    return [...text.matchAll(/<version>([^<]*)</g)].map(([, version]) => version);
  };

  expect(await versions("query=name=='web-tier';version=='2.1'")).toEqual(['2.1']);
  expect(await versions('query=dbId==3')).toEqual(['1.10']);
  expect(
    await versions("query=version=='2.0',version=='2.1'&orderBy=version&descending=true"),
  ).toEqual(['2.1', '2.0']);
  expect(await versions('orderBy=dbId&offset=1&count=1')).toEqual(['2.1']);
  const total = await bench.send('users/pat/appliances?count=1');
  expect(textOf(total.text, 'total')).toBe('3');
  expect((await bench.send('users/pat/appliances?query=nonsense')).status).toBe(400);
});

async function askEverything(bench: Bench) {
  const answers: { path: string; status: number; text: string; type: unknown }[] = [];
  const ask = async (path: string, method: 'GET' | 'POST' | 'DELETE' = 'GET', body?: string) => {
    const reply = await bench.send(path, { method, ...(body === undefined ? {} : { body }) });
    const { status, headers } = reply;
    const isFile = headers['content-type'] === 'application/octet-stream';
    answers.push({ path, status, text: isFile ? '' : reply.text, type: headers['content-type'] });
    return reply.text;
  };
  for (const path of ['status', 'users/pat', 'users/pat/quotas', 'users/pat/targetformats']) {
    await ask(path);
  }
  for (const path of ['', '/2', '/2/installProfile']) await ask(`users/pat/appliances${path}`);
  for (const path of ['', '/1', '/2', '/3', '/4', '/5', '/6', '/7'])
    await ask(`users/pat/accounts${path}`);
  for (const path of [
    '?includeScans=true',
    '/1',
    '/1?includeScans=true',
    '/1/scans',
    '/1/scans/2',
  ]) {
    await ask(`users/pat/scannedinstances${path}`);
  }
  await ask('users/pat/scans');
  await ask(`${scan}/packages`);
  await ask(`${scan}/packages/1/bin`);
  for (const source of [appliance, scan]) {
    const ticket = await ask(`${source}/images`, 'POST', imageBody('Amazon AWS'));
    const image = lastUri(ticket);
    while (!bench.simulator.images().every(({ state }) => state === 'complete')) await Bun.sleep(5);
    for (const path of [image, `${image}/status`, `${source}/images`]) await ask(path);
    for (const path of ['downloads', 'downloads/x'])
      await ask(`${image}/${path.replace('x', textOf(await ask(image), 'fileName') ?? '')}`);
    const publication = lastUri(await ask(`${image}/pimages`, 'POST', awsPublication));
    await ask(publication);
    await ask(`${publication}/status`);
    if (source === appliance) {
      await ask(`${source}/pimages/${publication.split('/').at(-1)}/downloads`);
      const body = awsPublication.replace('<region>', `<imageUri>${image}</imageUri><region>`);
      await ask(`${source}/pimages`, 'POST', body);
      for (const path of ['images/statuses', 'pimages', 'pimages/statuses'])
        await ask(`${source}/${path}`);
    }
    for (const path of ['images', 'images/status', 'pimages', 'pimages/status']) {
      await ask(`users/pat/${path}`);
      await ask(`users/pat/${path}?img=${image}`);
    }
    await ask(`${publication}/cancel`, 'DELETE');
    await ask(publication, 'DELETE');
    await ask(`${image}/status`, 'DELETE');
    await ask(image, 'DELETE');
  }
  return answers;
}

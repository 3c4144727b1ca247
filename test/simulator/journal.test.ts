import { expect, test } from 'vitest';
import { awsPublication, generated, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';

test('the journal tells every request, without a secret', async () => {
  await using bench = await startBench();
  const uri = await generated(bench, appliance);
  const { text } = await bench.send(uri);
  const download = textOf(text, 'downloadUri') ?? '';
  await bench.send(download, { credentials: undefined, headers: { range: 'bytes=0-9' } });
  await bench.send(download, { credentials: undefined });
  await bench.send('users/pat?apiKey=sample-public&signature=abc', { credentials: undefined });

  const entries = bench.simulator.journal();
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, i) => i + 1));
  expect(entries.slice(-3)).toMatchObject([
    {
      auth: 'oneTimeId',
      status: 206,
      bytes: 10,
      range: 'bytes=0-9',
      path: `/api/${download.split('?')[0]}?downloadId=***`,
    },
    { auth: 'none', status: 403, operation: 'machineImage_downloadFile' },
    { auth: 'refused', status: 401, path: '/api/users/pat?apiKey=***&signature=***' },
  ]);
  expect(JSON.stringify(entries)).not.toContain(textOf(text, 'downloadKey'));
});

test('secrets are kept out of the journal however their names are written', async () => {
  await using bench = await startBench();
  const anonymous = { credentials: undefined };
  const paths = async (...requests: string[]) => {
    bench.simulator.reset();
    for (const path of requests) await bench.send(path, anonymous);
    return bench.simulator.journal().map(({ path }) => path.replace('/api/', ''));
  };
  expect(
    await paths(
      'users/pat?api%4bey=made-up&%73ignature=made%26up&count=1',
      'users/pat/images/1/downloads?download%49d=made-up',
      'users/pat?&signature=made=up&&api+Key=1?signature=2',
      'users/pat??signature=made-up',
    ),
  ).toEqual([
    'users/pat?api%4bey=***&%73ignature=***&count=1',
    'users/pat/images/1/downloads?download%49d=***',
    'users/pat?&signature=***&&api+Key=1?signature=2',
    'users/pat??signature=***',
  ]);
});

test('an id is a secret at downloads, and none elsewhere', async () => {
  await using bench = await startBench();
  const image = await generated(bench, appliance, 'Amazon AWS');
  const ticket = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
  const publication = lastUri(ticket.text);
  const key = textOf((await bench.send(publication)).text, 'downloadKey') ?? '';
  const downloads = `${appliance}/pimages/${publication.split('/').at(-1)}/downloads`;
  const before = bench.simulator.journal().length;
  for (const path of [
    `${downloads.replace('downloads', '%64ownloads')}?id=${key}`,
    `${downloads}?%69d=${key}`,
    `${downloads}?id=${key}`,
    'users/pat/scans?id=3',
  ]) {
    await bench.send(path, { credentials: undefined });
  }
  const entries = bench.simulator.journal({ since: before });
  expect(entries.map(({ path }) => path.split('?')[1])).toEqual([
    'id=***',
    '%69d=***',
    'id=***',
    'id=3',
  ]);
  expect(entries[1]).toMatchObject({ status: 200, auth: 'oneTimeId' });
});

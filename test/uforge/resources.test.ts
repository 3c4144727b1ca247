import { expect, test } from 'vitest';
import { publishImageOf } from '../../uforge/index.ts';
import { answer, clientOf, document, startServer } from './server.ts';

const image = 'users/pat/appliances/4/images/7';
const scanImage = 'users/pat/scannedinstances/5/scans/6/images/7';

test('an image of an appliance is asked for with the documented path, headers and body', async () => {
  const server = await startServer((_, response) =>
    answer(response, 201, document('image', `<dbId>7</dbId><uri>${image}</uri>`)),
  );
  const ticket = await clientOf(server.origin).images.generate('users/pat/appliances/4', {
    installProfile: { memorySize: 512 },
    compress: true,
    targetFormat: { name: 'VirtualBox' },
  });
  expect(ticket).toMatchObject({ dbId: '7', uri: image });
  const [request] = server.received;
  expect(request).toMatchObject({ method: 'POST', url: '/api/users/pat/appliances/4/images' });
  expect(request?.headers).toMatchObject({
    accept: 'application/xml',
    'content-type': 'application/xml',
    authorization: `Basic ${btoa('pat:correct horse')}`,
  });
  expect(request?.body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<ns0:image xmlns:ns0="http://www.usharesoft.com/uforge" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      '<compress>true</compress><targetFormat><name>VirtualBox</name></targetFormat>' +
      '<installProfile><memorySize>512</memorySize></installProfile></ns0:image>',
  );
});

test.each([
  ['list', 'GET', 'users/pat/appliances/4', 'images', ''],
  ['list', 'GET', 'users/pat/scannedinstances/5/scans/6', 'images', ''],
  ['get', 'GET', image, 'image', ''],
  ['get', 'GET', scanImage, 'image', ''],
  ['status', 'GET', image, 'status', '/status'],
  ['status', 'GET', scanImage, 'status', '/status'],
  ['cancel', 'DELETE', image, 'status', '/status'],
  ['cancel', 'DELETE', scanImage, 'status', '/status'],
  ['delete', 'DELETE', image, 'status', ''],
  ['delete', 'DELETE', scanImage, 'status', ''],
] as const)('images.%s sends %s for %s', async (name, method, uri, root, tail) => {
  const inside = root === 'status' ? '<complete>true</complete>' : '';
  const server = await startServer((_, response) => answer(response, 200, document(root, inside)));
  await clientOf(server.origin).images[name](uri);
  const path = name === 'list' ? `${uri}/images` : `${uri}${tail}`;
  expect(server.received).toMatchObject([{ method, url: `/api/${path}` }]);
});

test.each([
  ['get', 'GET', ''],
  ['status', 'GET', '/status'],
  ['cancel', 'DELETE', '/cancel'],
  ['delete', 'DELETE', ''],
] as const)('publications.%s sends %s for both kinds of source', async (name, method, tail) => {
  const [root, inside] = name === 'get' ? ['publishImage', ''] : ['status', '<error>false</error>'];
  const server = await startServer((_, response) => answer(response, 200, document(root, inside)));
  const uforge = clientOf(server.origin);
  for (const uri of [`${image}/pimages/9`, `${scanImage}/pimages/9`]) {
    await uforge.publications[name](uri);
    expect(server.received.at(-1)).toMatchObject({ method, url: `/api/${uri}${tail}` });
  }
});

test('a deletion that answers 204 without a body is a success', async () => {
  const server = await startServer((_, response) => response.writeHead(204).end());
  const uforge = clientOf(server.origin);
  await expect(uforge.images.delete(image)).resolves.toBeUndefined();
  await expect(uforge.images.cancel(image)).resolves.toBeUndefined();
});

test('a publication carries the type of its target and the account as the server gave it', async () => {
  const account =
    '<credAccount xsi:type="ns0:CredAccountAws"><name>my-aws</name><uri>users/pat/accounts/1</uri>' +
    '<accessKeyId>AKIA</accessKeyId><secretAccessKeyId>s&lt;cret</secretAccessKeyId></credAccount>';
  const server = await startServer((request, response) =>
    request.method === 'GET'
      ? answer(response, 200, document('credAccounts', `<credAccounts>${account}</credAccounts>`))
      : answer(response, 201, document('publishImage', `<uri>${image}/pimages/9</uri>`)),
  );
  const uforge = clientOf(server.origin);
  const [credAccount] = await uforge.accounts.list();
  if (!credAccount) throw new Error('There is an account.');
  const body = publishImageOf('PublishImageAws', { region: 'eu-west-1' }, { credAccount });
  await uforge.publications.request(image, { ...body, imageUri: image, parentUri: image });
  const request = server.received.at(-1);
  expect(request).toMatchObject({ method: 'POST', url: `/api/${image}/pimages` });
  expect(request?.body).toContain('xsi:type="ns0:PublishImageAws"><parentUri>');
  expect(request?.body).toContain(account);
  expect(request?.body).toMatch(
    /<imageUri>.*<\/imageUri><region>eu-west-1<\/region><\/ns0:publishImage>$/,
  );
});

test('an unknown kind of publication or attribute is refused before anything is sent', () => {
  expect(() => publishImageOf('PublishImageNone', {}, {})).toThrow(/PublishImageNone/);
  expect(() => publishImageOf('PublishImageAws', { regoin: 'eu' }, {})).toThrow(
    /no attribute "regoin"/,
  );
  expect(() => publishImageOf('PublishImageOpenStack', { publicImage: 'maybe' }, {})).toThrow(
    /cannot take that value for "publicImage"/,
  );
  expect(publishImageOf('PublishImageOpenStack', { publicImage: 'true' }, {})).toEqual({
    xsiType: 'PublishImageOpenStack',
    publicImage: true,
  });
});

test('publications of a scan are chosen from those of the user', async () => {
  const entry = (uri: string) =>
    `<publishImage><uri>${uri}/pimages/1</uri><imageUri>${uri}</imageUri></publishImage>`;
  const other = 'users/pat/scannedinstances/5/scans/60/images/7';
  const server = await startServer((_, response) =>
    answer(
      response,
      200,
      document(
        'publishImages',
        `<publishImages>${entry(scanImage)}${entry(other)}</publishImages>`,
      ),
    ),
  );
  const uforge = clientOf(server.origin);
  const scan = 'users/pat/scannedinstances/5/scans/6';
  for (const uri of [scan, scanImage]) {
    expect(await uforge.publications.list(uri)).toMatchObject([{ imageUri: scanImage }]);
  }
  expect(server.received[0]?.url).toBe('/api/users/pat/pimages');
});

test('the older URI of a publication is looked up in the list of its appliance', async () => {
  const server = await startServer((request, response) =>
    request.url === '/api/users/pat/appliances/4/pimages'
      ? answer(
          response,
          200,
          document(
            'publishImages',
            `<publishImages><publishImage><dbId>9</dbId><imageUri>${image}</imageUri></publishImage></publishImages>`,
          ),
        )
      : answer(response, 200, document('publishImage', '<cloudId>ami-1</cloudId>')),
  );
  const uforge = clientOf(server.origin);
  const published = await uforge.publications.get('users/pat/appliances/4/pimages/9');
  expect(published.cloudId).toBe('ami-1');
  expect(server.received.at(-1)?.url).toBe(`/api/${image}/pimages/9`);
  await expect(uforge.publications.get('users/pat/appliances/4/pimages/8')).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('statuses of many images take few requests, each short enough for any server', async () => {
  const uris = Array.from({ length: 400 }, (_, at) => `users/pat/appliances/4/images/${1000 + at}`);
  const server = await startServer((request, response) => {
    const asked = new URL(request.url, 'http://x').searchParams.getAll('img');
    const statuses = asked.map(
      (uri) => `<status><complete>true</complete><parentUri>${uri}</parentUri></status>`,
    );
    answer(response, 200, document('statuses', `<statuses>${statuses.join('')}</statuses>`));
  });
  const statuses = await clientOf(server.origin).images.statuses(uris);
  expect([...statuses.keys()]).toEqual(uris);
  expect(server.received.length).toBeLessThan(6);
  for (const { url } of server.received) expect(url.length).toBeLessThan(7100);
});

test('statuses are matched by parentUri or uri, and those the server leaves out are asked for once more', async () => {
  const server = await startServer((request, response) => {
    const all = !request.url.includes('img=');
    const statuses =
      `<status><percentage>1</percentage><uri>/${image}/status</uri></status>` +
      (all ? `<status><percentage>2</percentage><parentUri>${scanImage}</parentUri></status>` : '');
    answer(response, 200, document('statuses', `<statuses>${statuses}</statuses>`));
  });
  const gone = 'users/pat/appliances/4/images/99';
  const asked = [`/${image}`, scanImage, gone];
  const statuses = await clientOf(server.origin).images.statuses(asked);
  expect([...statuses].map(([uri, { percentage }]) => [uri, percentage])).toEqual([
    [`/${image}`, 1],
    [scanImage, 2],
  ]);
  expect(server.received).toHaveLength(2);
});

test('the status of a publication is found by either form of its URI', async () => {
  const server = await startServer((_, response) =>
    answer(
      response,
      200,
      document(
        'statuses',
        `<statuses><status><complete>true</complete><parentUri>${image}/pimages/9</parentUri></status></statuses>`,
      ),
    ),
  );
  const older = 'users/pat/appliances/4/pimages/9';
  const statuses = await clientOf(server.origin).publications.statuses([older]);
  expect([...statuses.keys()]).toEqual([older]);
});

test('the wrong kind of resource is refused by name', async () => {
  const uforge = clientOf('http://127.0.0.1:9');
  await expect(uforge.images.get('users/pat/appliances/4')).rejects.toThrow(
    '"users/pat/appliances/4" is an appliance; this takes an image.',
  );
});

test('an answer that has not changed is told apart from one that has', async () => {
  const server = await startServer((request, response) => {
    if (request.headers['if-none-match'] === '"abc"')
      response.writeHead(304, { etag: '"abc"' }).end();
    else answer(response, 200, document('image', '<digest>abc</digest>'));
  });
  const { call } = clientOf(server.origin);
  const parameters = { aid: '4', itid: '7' };
  const first = await call('machineImage_get', parameters);
  expect(first.value.digest).toBe('abc');
  const second = await call('machineImage_get', parameters, { ifNoneMatch: 'abc' });
  expect(second).toEqual({ modified: false, status: 304, etag: '"abc"' });
});

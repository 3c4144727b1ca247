import { expect, expectTypeOf, test } from 'vitest';
import {
  createUForge,
  type ImageTicket,
  type ImageUri,
  type NewApiKeyPair,
  publishImageOf,
  type UForge,
} from '../../uforge/index.ts';
import { answer, clientOf, document, failureOf, startServer } from './server.ts';

const appliance = 'users/pat/appliances/4';
const image = `${appliance}/images/7`;
const publication = `${image}/pimages/9`;
const scan = 'users/pat/scannedinstances/5/scans/6';
const aws = publishImageOf('PublishImageAws', { region: 'eu-west-1' }, { imageUri: image });
const state = '<status/complete>, <status/error>, <status/cancelled>';

const cases: [string, string, string, string, (uforge: UForge) => Promise<unknown>][] = [
  [
    'a ticket of generate without uri',
    'image',
    '<dbId>7</dbId>',
    '<image/uri>',
    (u) => u.images.generate(appliance, {}),
  ],
  [
    'a ticket of a scan’s generate with an empty uri',
    'image',
    '<uri/>',
    '<image/uri>',
    (u) => u.images.generate(scan, {}),
  ],
  [
    'a ticket of regenerate without uri',
    'image',
    '',
    '<image/uri>',
    (u) => u.images.regenerate(image),
  ],
  [
    'a ticket of publish without uri',
    'publishImage',
    '<dbId>9</dbId>',
    '<publishImage/uri>',
    (u) => u.publications.request(image, aws),
  ],
  [
    'a deployment without an id',
    'deployment',
    '<name>web</name>',
    '<deployment/applicationId>',
    (u) => u.publications.deploy(publication, {}),
  ],
  ['a status without any state', 'status', '<uri>x</uri>', state, (u) => u.images.status(image)],
  [
    'a status of a publication without any state',
    'status',
    '',
    state,
    (u) => u.publications.status(publication),
  ],
  [
    'a status of a deployment without any state',
    'status',
    '',
    state,
    (u) => u.deployments.status('app1'),
  ],
  [
    'a pair of keys without the secret one',
    'apiKeyPair',
    '<publicKey>p</publicKey>',
    '<apiKeyPair/secretKey>',
    (u) => u.apiKeys.create(),
  ],
  [
    'a pair of keys without the public one',
    'apiKeyPair',
    '<secretKey>s</secretKey>',
    '<apiKeyPair/publicKey>',
    (u) => u.apiKeys.create(),
  ],
  [
    'another list than the one asked for',
    'publishImages',
    '',
    '<publishImages> in place of <images>',
    (u) => u.images.list(appliance),
  ],
];

test.each(cases)(
  '%s is a malformed answer that names the element',
  async (_, root, inside, names, ask) => {
    const server = await startServer((request, response) =>
      answer(response, request.method === 'POST' ? 201 : 200, document(root, inside)),
    );
    const error = await failureOf(ask(clientOf(server.origin)));
    expect(error).toMatchObject({
      name: 'MalformedAnswer',
      kind: 'incomplete',
      sent: 'yes',
      message: expect.stringContaining(names),
    });
  },
);

test('what is promised is there for the type checker, too', () => {
  expectTypeOf<ImageTicket['uri']>().toEqualTypeOf<ImageUri>();
  expectTypeOf<NewApiKeyPair['secretKey']>().toEqualTypeOf<string>();
  expectTypeOf<Awaited<ReturnType<UForge['images']['list']>>>().toBeArray();
});

test('one status without any state does not spoil those told with it', async () => {
  const other = `${appliance}/images/8`;
  const server = await startServer((_, response) =>
    answer(
      response,
      200,
      document(
        'statuses',
        `<statuses><status><parentUri>${other}</parentUri></status>` +
          `<status><complete>true</complete><parentUri>${image}</parentUri></status></statuses>`,
      ),
    ),
  );
  const { images } = clientOf(server.origin);
  expect([...(await images.statuses([image, other])).keys()]).toEqual([image]);
  expect([...(await images.statusesOf(appliance)).keys()]).toEqual([image]);
});

test('a cancellation may answer with a status, with an empty one, or with nothing', async () => {
  const answers = [document('status', '<cancelled>true</cancelled>'), document('status', ''), ''];
  const server = await startServer((_, response) => answer(response, 200, answers.shift() ?? ''));
  const { images } = clientOf(server.origin);
  expect(await images.cancel(image)).toEqual({ cancelled: true });
  expect(await images.cancel(image)).toEqual({});
  expect(await images.cancel(image)).toBeUndefined();
});

test('the keys of a pair just made sign requests, and are in no error', async () => {
  const made = { publicKey: 'p+u/b&=', secretKey: 's3cret é&' };
  const xml = (text: string) => text.replaceAll('&', '&amp;');
  const pair = `<publicKey>${xml(made.publicKey)}</publicKey><secretKey>${xml(made.secretKey)}</secretKey>`;
  const server = await startServer((request, response) =>
    request.method === 'POST'
      ? answer(response, 201, document('apiKeyPair', pair))
      : answer(
          response,
          403,
          document(
            'uforgeError',
            `<localizedErrorMsg><message>no: ${xml(`${made.secretKey} ${request.url}`)}</message></localizedErrorMsg>`,
          ),
        ),
  );
  const { publicKey, secretKey } = await clientOf(server.origin).apiKeys.create({ name: 'ci' });
  const uforge = createUForge({
    url: `${server.origin}/api`,
    login: 'pat',
    authentication: { kind: 'apiKeys', publicKey, secretKey },
  });
  const errors = [
    await failureOf(uforge.user()),
    await failureOf(uforge.apiKeys.update('users/pat/apikeys/2', { publicKey, secretKey })),
  ];
  await uforge.close();
  expect(server.received.at(1)?.url).toContain(
    `apiKey=${encodeURIComponent(publicKey)}&signature=`,
  );
  for (const error of errors) {
    expect(error).toMatchObject({ name: 'NotEntitled' });
    const shown = `${error}${error instanceof Error ? error.stack : ''}${JSON.stringify(error)}`;
    for (const key of [publicKey, secretKey]) {
      expect(shown).not.toContain(key);
      expect(shown).not.toContain(encodeURIComponent(key));
    }
    expect(shown).not.toMatch(/signature=[^*&]/);
  }
});

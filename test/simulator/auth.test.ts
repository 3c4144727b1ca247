import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { imageBody, startBench, textOf } from './client.ts';

const world = {
  users: [
    {
      login: 'päd/ro@example.com',
      password: 'p:ä ss%wörd?',
      apiKeys: [{ publicKey: 'publ ic+/=&', secretKey: 'séc=ret&+' }],
    },
    { login: 'guest', password: 'g', entitlements: ['appliance_create'] },
    { login: 'root\\guest', password: 'r' },
    { login: 'boss', password: 'b', admin: true },
  ],
  formats: [{ name: 'ISO', primitive: 'ISO' }],
  appliances: [
    { name: 'a', version: '1' },
    { name: 'b', version: '1', owner: 'guest' },
  ],
};
const own = `users/${encodeURIComponent('päd/ro@example.com')}/appliances`;

test('a login and password with characters of every kind are accepted as UTF-8', async () => {
  await using bench = await startBench({ world });
  const reply = await bench.send(own, { credentials: 'päd/ro@example.com:p:ä ss%wörd?' });
  expect(reply.status).toBe(200);
  expect(textOf(reply.text, 'baseImagesUri')).toContain('users/p%C3%A4d%2Fro%40example.com/');
});

test('an API key signature over the raw query is accepted, in any parameter order', async () => {
  await using bench = await startBench({ world });
  const key = encodeURIComponent('publ ic+/=&');
  for (const query of [`apiKey=${key}&query=name%3D%3D%27a%27`, `orderBy=name&apiKey=${key}`]) {
    const target = `${own}?${query}`;
    const signature = createHmac('sha1', 'séc=ret&+').update(target).digest('base64');
    const signed = `${target}&signature=${encodeURIComponent(signature)}`;
    expect((await bench.send(signed, { credentials: undefined })).status).toBe(200);
    const tampered = signed.replace(/appliances/, 'accounts');
    expect((await bench.send(tampered, { credentials: undefined })).status).toBe(401);
  }
});

test('an API key without a signature, and an unknown key, are refused', async () => {
  await using bench = await startBench({ world });
  for (const query of ['apiKey=x', 'signature=x', 'apiKey=x&signature=y']) {
    expect((await bench.send(`${own}?${query}`, { credentials: undefined })).status).toBe(401);
  }
});

test('a supervisor logs in with the whole login and sees the paths of the other user', async () => {
  await using bench = await startBench({ world });
  expect((await bench.send('users/guest', { credentials: 'root\\guest:r' })).status).toBe(200);
  expect((await bench.send('users/guest', { credentials: 'guest:r' })).status).toBe(401);
});

test("another user's paths are forbidden, except to an administrator", async () => {
  await using bench = await startBench({ world });
  expect((await bench.send(own, { credentials: 'guest:g' })).status).toBe(403);
  expect((await bench.send(own, { credentials: 'boss:b' })).status).toBe(200);
});

test('an operation is forbidden without its entitlement', async () => {
  await using bench = await startBench({ world });
  const reply = await bench.send('users/guest/appliances/2/images', {
    method: 'POST',
    body: imageBody('ISO'),
    credentials: 'guest:g',
  });
  expect(reply.status).toBe(403);
  expect(textOf(reply.text, 'message')).toContain('image_generate');
});

test('images of scans need either of the two entitlements that the documentation names', async () => {
  const own = (login: string, entitlements: string[]) => ({ login, password: 'x', entitlements });
  const scans = {
    users: [
      own('new', ['image_generate']),
      own('old', ['migration_generate']),
      own('none', ['migration_access']),
    ],
    formats: world.formats,
    scannedInstances: ['new', 'old', 'none'].map((owner) => ({
      owner,
      name: 'db',
      scans: [{ name: 'one' }],
    })),
    appliances: [{ owner: 'old', name: 'a', version: '1' }],
  };
  await using bench = await startBench({ world: scans });
  const generate = async (login: string, path: string) => {
    const credentials = `${login}:x`;
    const reply = await bench.send(`users/${login}/${path}/images`, {
      method: 'POST',
      body: imageBody('ISO'),
      credentials,
    });
    return `${reply.status} ${textOf(reply.text, 'message')}`;
  };
  expect(await generate('new', 'scannedinstances/1/scans/1')).toMatch(/^201/);
  expect(await generate('old', 'scannedinstances/2/scans/2')).toMatch(/^201/);
  expect(await generate('none', 'scannedinstances/3/scans/3')).toBe(
    '403 You lack the entitlement image_generate or migration_generate.',
  );
  expect(await generate('old', 'appliances/1')).toMatch(/^403 .*image_generate\.$/);
});

test('the service status needs no authentication', async () => {
  await using bench = await startBench({ version: '3.8.9' });
  const reply = await bench.send('status', { credentials: undefined });
  expect(textOf(reply.text, 'version')).toBe('3.8.9');
});

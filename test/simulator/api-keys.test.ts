import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { apiKeyBody, type Bench, startBench, textOf } from './client.ts';

const keys = 'users/pat/apikeys';

/** The status of a request that is signed with a pair of keys. */
async function signedStatus(bench: Bench, publicKey = '', secretKey = ''): Promise<number> {
  const target = `users/pat?apiKey=${encodeURIComponent(publicKey)}`;
  const signature = createHmac('sha1', secretKey).update(target).digest('base64');
  const path = `${target}&signature=${encodeURIComponent(signature)}`;
  return (await bench.send(path, { credentials: undefined })).status;
}

async function create(bench: Bench, name: string) {
  const body = apiKeyBody(`<name>${name}</name><description>of CI</description>`);
  const { status, text } = await bench.send(keys, { method: 'POST', body });
  const [uri = '', publicKey, secretKey] = ['uri', 'publicKey', 'secretKey'].map((element) =>
    textOf(text, element),
  );
  return { status, uri, publicKey, secretKey, text };
}

test('a key signs requests from its creation to its deletion', async () => {
  await using bench = await startBench();
  const { status, uri, publicKey, secretKey } = await create(bench, 'ci');
  expect(status).toBe(201);
  expect(await signedStatus(bench, publicKey, secretKey)).toBe(200);
  expect((await bench.send(uri, { method: 'DELETE' })).status).toBe(204);
  expect(await signedStatus(bench, publicKey, secretKey)).toBe(401);
  expect((await bench.send(uri, { method: 'DELETE' })).status).toBe(404);
});

test('the secret of a key is in the answer to its creation and in no other', async () => {
  await using bench = await startBench();
  const { uri, secretKey = 'none' } = await create(bench, 'ci');
  const body = apiKeyBody('<name>renamed</name>');
  const updated = await bench.send(uri, { method: 'PUT', body });
  const { text } = await bench.send(keys);
  expect(textOf(text, 'total')).toBe('2');
  expect(text).toContain('<name>renamed</name><description>of CI</description>');
  expect(updated.status).toBe(200);
  expect(updated.text + text).not.toContain(secretKey);
  expect(updated.text + text).not.toContain('secretKey');
});

test('a key keeps signing under another name', async () => {
  await using bench = await startBench();
  const { uri, publicKey, secretKey } = await create(bench, 'ci');
  await bench.send(uri, { method: 'PUT', body: apiKeyBody('<name>renamed</name>') });
  expect(await signedStatus(bench, publicKey, secretKey)).toBe(200);
});

test('a key that the world disables does not sign', async () => {
  const apiKeys = [
    { publicKey: 'off', secretKey: 's', enabled: false },
    { publicKey: 'on', secretKey: 's' },
  ];
  const world = { users: [{ login: 'pat', password: 'simulated', apiKeys }] };
  await using bench = await startBench({ world });
  expect(await signedStatus(bench, 'off', 's')).toBe(401);
  expect(await signedStatus(bench, 'on', 's')).toBe(200);
});

test('a key without a name, with one that is taken or with another secret is refused', async () => {
  await using bench = await startBench();
  const { uri } = await create(bench, 'ci');
  const send = async (method: 'POST' | 'PUT', path: string, children: string) =>
    (await bench.send(path, { method, body: apiKeyBody(children) })).status;
  expect(await send('POST', keys, '<description>x</description>')).toBe(400);
  expect(await send('POST', keys, '<name>ci</name>')).toBe(409);
  expect(await send('PUT', uri, '<name>sample</name>')).toBe(409);
  expect(await send('PUT', uri, '<name>ci</name>')).toBe(200);
  expect(await send('PUT', uri, '<secretKey>mine</secretKey>')).toBe(400);
  expect(await send('PUT', `${keys}/99`, '<name>x</name>')).toBe(404);
  expect(await send('POST', keys, '<key>x</key>')).toBe(400);
});

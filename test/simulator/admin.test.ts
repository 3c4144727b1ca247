import { request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { Pool } from 'undici/index.js';
import { expect, test } from 'vitest';
import { refuseStrangers } from '../../simulator/admin/strangers.ts';
import { awsPublication, type Bench, generated, imageBody, startBench } from './client.ts';

const appliance = 'users/pat/appliances/2';

interface Told {
  status: number;
  value: unknown;
}

/** Asks an admin endpoint. */
async function ask(
  { pool }: Pick<Bench, 'pool'>,
  target: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Told> {
  const [method = '', path = ''] = target.split(' ');
  const reply = await pool.request({
    method,
    path: `/_simulator${path}`,
    headers,
    body: body ?? null,
  });
  const text = await reply.body.text();
  return { status: reply.statusCode, value: text === '' ? undefined : JSON.parse(text) };
}

test('the journal can be read from an entry on, for one operation, and cleared', async () => {
  await using bench = await startBench();
  for (const path of ['status', 'users/pat', 'status']) await bench.send(path);
  expect((await ask(bench, 'GET /journal')).value).toEqual(bench.simulator.journal());
  expect((await ask(bench, 'GET /journal?operation=uforgeStatus_get&since=1')).value).toMatchObject(
    [{ number: 3, path: '/api/status' }],
  );
  expect(await ask(bench, 'DELETE /journal')).toEqual({ status: 204, value: undefined });
  expect(bench.simulator.journal()).toEqual([]);
});

test('faults are put, added, counted and taken away, as YAML or JSON', async () => {
  await using bench = await startBench();
  const put = await ask(bench, 'PUT /faults', 'seed: 5\nrules:\n  - fault: { status: 503 }\n');
  expect(put).toEqual({
    status: 200,
    value: {
      seed: 5,
      rules: [{ name: 'rule 1', fault: { status: 503 }, matched: 0, thrown: 0 }],
    },
  });
  await ask(bench, 'POST /faults', JSON.stringify({ name: 'two', fault: { delay: '1ms' } }));
  expect((await bench.send('users/pat')).status).toBe(503);
  expect((await ask(bench, 'GET /faults')).value).toMatchObject({
    rules: [
      { name: 'rule 1', matched: 1, thrown: 1 },
      { name: 'two', fault: { delay: 1 }, matched: 1, thrown: 0 },
    ],
  });
  expect((await ask(bench, 'DELETE /faults')).status).toBe(204);
  expect((await bench.send('users/pat')).status).toBe(200);
});

test('a script that makes no sense is refused with its place, and changes nothing', async () => {
  await using bench = await startBench({ faults: { rules: [{ fault: { status: 503 } }] } });
  const told = await ask(bench, 'PUT /faults', 'rules:\n  - fault: { statos: 503 }\n');
  expect(told).toEqual({
    status: 400,
    value: {
      status: 400,
      error: 'faults:2:22: rules.0.fault: there is no key statos; did you mean status?',
    },
  });
  expect(bench.simulator.faults.list()).toHaveLength(1);
});

test('a body of more than 1 MiB is refused, and what fits of it is not obeyed', async () => {
  await using bench = await startBench({ faults: { rules: [{ fault: { delay: 1 } }] } });
  const script = `rules: []\n${'# and so on\n'.repeat(100_000)}`;
  expect(await ask(bench, 'PUT /faults', script)).toEqual({
    status: 413,
    value: { status: 413, error: 'The body is larger than 1 MiB.' },
  });
  expect(bench.simulator.faults.list()).toHaveLength(1);
});

test('the clock is read and pushed', async () => {
  await using bench = await startBench({ generationMs: 3_600_000 });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('KVM') });
  expect((await ask(bench, 'GET /clock')).value).toMatchObject({ aheadMs: 0 });
  expect(await ask(bench, 'POST /clock', '{"push":"1h"}')).toMatchObject({
    status: 200,
    value: { aheadMs: 3_600_000 },
  });
  expect(bench.simulator.images()).toMatchObject([{ state: 'complete' }]);
  expect(await ask(bench, 'POST /clock', '{"push":"-1h"}')).toMatchObject({
    status: 400,
    value: { error: 'clock:1:9: push: expected a duration, such as 500ms, 30s or 10m' },
  });
  expect(await ask(bench, 'POST /clock', '{"push":"9999999999h"}')).toMatchObject({
    status: 400,
    value: { error: 'The clock ends before that.' },
  });
});

test('images, publications and the world are told, without secrets', async () => {
  await using bench = await startBench();
  const uri = await generated(bench, appliance, 'Amazon AWS');
  await bench.send(`${uri}/pimages`, { method: 'POST', body: awsPublication });
  expect((await ask(bench, 'GET /state')).value).toEqual({
    images: [{ uri, format: 'Amazon AWS', state: 'complete' }],
    publications: [{ uri: `${uri}/pimages/1`, account: 'my-aws', state: 'complete' }],
  });
  const { value } = await ask(bench, 'GET /world');
  expect(value).toMatchObject({ users: [{ login: 'pat' }], appliances: [{}, {}, {}] });
  expect(JSON.stringify(value)).not.toMatch(/"simulated|secret"|ACCESSKEY/);
});

test('a reset empties world and journal', async () => {
  await using bench = await startBench();
  await generated(bench, appliance);
  expect((await ask(bench, 'POST /reset')).status).toBe(204);
  expect(bench.simulator.journal()).toEqual([]);
  expect(bench.simulator.images()).toEqual([]);
});

test('what there is not is refused as JSON', async () => {
  await using bench = await startBench();
  expect((await ask(bench, 'GET /')).value).toEqual({
    endpoints: ['/clock', '/faults', '/journal', '/reset', '/state', '/world'],
  });
  for (const [target, status, error] of [
    ['GET /jornal', 404, 'There is no /_simulator/jornal; GET /_simulator lists what there is.'],
    ['PUT /clock', 405, '/_simulator/clock takes GET, POST, not PUT.'],
    ['GET /journal?since=yesterday', 400, 'since is the number of an entry'],
    ['GET /journal?operaton=x', 400, 'The journal has no filter operaton'],
  ] as const) {
    const told = await ask(bench, target);
    expect(told).toMatchObject({
      status,
      value: { status, error: expect.stringContaining(error) },
    });
  }
});

test('web pages of other sites cannot use the endpoints', async () => {
  await using bench = await startBench();
  const { port } = bench.simulator;
  for (const headers of [
    { origin: 'https://attacker.example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    // The name of another site that leads to this machine.
    { host: `attacker.example.com:${port}` },
    { host: 'localhost.attacker.example.com' },
  ]) {
    expect(await statusWith(port, '127.0.0.1', headers)).toBe(403);
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'localhost', `[::1]:${port}`]) {
    expect(await statusWith(port, '127.0.0.1', { host })).toBe(200);
  }
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

test.runIf(outside)('other machines can use the endpoints only where that is said', async () => {
  const address = outside ?? '';
  await using closed = await startBench({ host: address });
  expect(await statusWith(closed.simulator.port, address, {})).toBe(403);
  expect(await statusWith(closed.simulator.port, address, { host: 'localhost' })).toBe(403);
  expect((await closed.send('status')).status).toBe(200);
  await using open = await startBench({ host: address, admin: 'anybody' });
  expect(await statusWith(open.simulator.port, address, {})).toBe(200);
  expect(await statusWith(open.simulator.port, address, { origin: 'http://x' })).toBe(403);
});

test.each([
  ['127.0.0.1', 'is let in'],
  ['127.9.9.9', 'is let in'],
  ['::1', 'is let in'],
  ['::ffff:127.0.0.1', 'is let in'],
  ['192.0.2.7', 'is kept out'],
  ['::ffff:192.0.2.7', 'is kept out'],
  ['2001:db8::127', 'is kept out'],
  [undefined, 'is kept out'],
])('a connection from %s %s, whatever name it was reached by', (address, fate) => {
  const ask = () => refuseStrangers({ host: 'localhost' }, address, 'this machine');
  if (fate === 'is let in') expect(ask).not.toThrow();
  else expect(ask).toThrow('for programs on the same machine only');
  expect(() => refuseStrangers({ host: 'localhost' }, address, 'anybody')).not.toThrow();
});

test('a path that only begins alike is one of the API', async () => {
  await using bench = await startBench();
  const pool = new Pool(new URL(bench.simulator.url).origin);
  const { statusCode, body } = await pool.request({ path: '/_simulators', method: 'GET' });
  await body.dump();
  await pool.destroy();
  expect([statusCode, bench.simulator.journal().length]).toEqual([404, 1]);
});

/** Status of `GET /_simulator/state` with headers that a client would not let one set. */
function statusWith(port: number, host: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest({ host, port, path: '/_simulator/state', headers }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

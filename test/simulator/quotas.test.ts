import { expect, test } from 'vitest';
import { type Bench, generated, imageBody, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';
const mebibyte = 2 ** 20;

function worldWith(quotas: object) {
  return {
    users: [{ login: 'pat', password: 'simulated', quotas }],
    formats: [
      {
        name: 'ISO',
        primitive: 'ISO',
        generation: { size: mebibyte, durationMs: 0, checksums: 'none' as const },
      },
    ],
    appliances: [{ id: 2, name: 'a', version: '1' }],
    scannedInstances: [{ name: 's', scans: [{ name: 'one' }, { name: 'two' }] }],
  };
}

async function generate(bench: Bench, extra = '') {
  const body = imageBody('ISO').replace('</installProfile>', `</installProfile>${extra}`);
  const reply = await bench.send(`${appliance}/images`, { method: 'POST', body });
  return { status: reply.status, message: textOf(reply.text, 'message'), text: reply.text };
}

async function uses(bench: Bench): Promise<Record<string, string>> {
  const { text } = await bench.send('users/pat/quotas');
  const quotas = text.split('<quota>').slice(1);
  return Object.fromEntries(
    quotas.map((one) => [textOf(one, 'type'), `${textOf(one, 'nb')}/${textOf(one, 'limit')}`]),
  );
}

test('quotas show what is used of each', async () => {
  await using bench = await startBench({ world: worldWith({ appliance: 5, scan: 2 }) });
  await generated(bench, appliance, 'ISO');
  expect(await uses(bench)).toEqual({
    appliance: '1/5',
    diskusage: `${mebibyte}/-1`,
    generation: '1/-1',
    scan: '2/2',
  });
});

test('an exhausted quota refuses another generation until the next month', async () => {
  await using bench = await startBench({ world: worldWith({ generation: 1 }) });
  await generated(bench, appliance, 'ISO');
  expect(await generate(bench)).toMatchObject({
    status: 403,
    message: 'The quota of 1 generations is used up.',
  });
  await bench.simulator.clock.push(31 * 86_400_000);
  expect((await uses(bench)).generation).toBe('0/1');
  expect((await generate(bench)).status).toBe(201);
});

test('a generation counts although its image was deleted, and a regeneration counts too', async () => {
  await using bench = await startBench({ world: worldWith({ generation: 2 }) });
  const image = await generated(bench, appliance, 'ISO');
  expect((await bench.send(image, { method: 'POST' })).status).toBe(201);
  await bench.send(`${appliance}/images`, { method: 'DELETE' });
  expect((await uses(bench)).generation).toBe('2/2');
  expect((await generate(bench)).status).toBe(403);
});

test('disk that is full refuses another image until one is deleted', async () => {
  await using bench = await startBench({ world: worldWith({ diskusage: '1.5 MiB' }) });
  const image = await generated(bench, appliance, 'ISO');
  const { status, message } = await generate(bench);
  expect(status).toBe(403);
  expect(message).toBe(
    `The quota of ${1.5 * mebibyte} bytes of disk is used up: ${mebibyte} are in use, the image needs ${mebibyte}.`,
  );
  await bench.send(image, { method: 'DELETE' });
  expect((await generate(bench)).status).toBe(201);
});

test('a simulated image uses up nothing', async () => {
  await using bench = await startBench({ world: worldWith({ generation: 0, diskusage: 0 }) });
  const reply = await generate(bench, '<simulated>true</simulated>');
  expect([reply.status, lastUri(reply.text)]).toEqual([201, `${appliance}/images/1`]);
  expect(await uses(bench)).toMatchObject({ generation: '0/0', diskusage: '0/0' });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { benchWith, generated, imageBody, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';

test('work that is done late is done once its time has come, and not after a reset', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_generate',
    fault: { reset: 'before', workLater: '10m' },
  });
  const generate = () =>
    bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  const { clock } = bench.simulator;
  await expect(generate()).rejects.toThrow();
  await clock.push(599_000);
  expect(bench.simulator.images()).toHaveLength(0);
  expect(bench.simulator.journal().at(-1)?.fault?.work).toBe('later');
  await clock.push(1_000);
  expect(bench.simulator.images()).toHaveLength(1);
  expect(bench.simulator.journal().at(-1)?.fault?.work).toBe('done');

  await expect(generate()).rejects.toThrow();
  bench.simulator.reset();
  await clock.push(600_000);
  expect(bench.simulator.images()).toHaveLength(0);
});

test('what is to be done in a long time is not done at once', async () => {
  await using bench = await benchWith({ times: 1, fault: { status: 504, workLater: '1000h' } });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  const stateOfWork = () => bench.simulator.journal()[0]?.fault?.work;
  await expect.poll(stateOfWork).toBe('later');
  // A timer that is too long for the machine fires at once, before this one.
  await sleep(10);
  expect(stateOfWork()).toBe('later');
  expect(bench.simulator.images()).toHaveLength(0);
  await bench.simulator.clock.push(1_000 * 3_600_000);
  expect(bench.simulator.images()).toHaveLength(1);
});

test('work that is done late is done in real time, too', async () => {
  await using bench = await benchWith({ times: 1, fault: { status: 504, workLater: 20 } });
  await bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  await expect.poll(() => bench.simulator.images(), { timeout: 4_000 }).toHaveLength(1);
});

test('a delay takes real time', async () => {
  await using bench = await benchWith({ fault: { delay: '150ms' } });
  const began = performance.now();
  await bench.send('status');
  expect(performance.now() - began).toBeGreaterThan(140);
});

test('the journal counts the bytes that were sent', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_download',
    fault: [{ truncateAt: 200_000 }, { shortenTo: 1_000 }, { corruptAt: 150_000 }],
  });
  const path = `${await generated(bench, appliance)}/downloads`;
  await expect(bench.send(path)).rejects.toThrow();
  expect((await bench.send(path)).bytes.length).toBe(1_000);
  await bench.send(path);
  const entries = bench.simulator.journal({ operation: 'machineImage_download' });
  expect(entries.map(({ bytes }) => bytes)).toEqual([200_000, 1_000, 300_000]);
});

test('a corrupted body differs in the one byte', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_download',
    after: 1,
    fault: { corruptAt: 150_000 },
  });
  const path = `${await generated(bench, appliance)}/downloads`;
  const [whole, corrupt] = [await bench.send(path), await bench.send(path)];
  const differing = [...corrupt.bytes.keys()].filter((i) => corrupt.bytes[i] !== whole.bytes[i]);
  expect(differing).toEqual([150_000]);
});

test('a status of 400 or more says its message in a uforgeError, a 401 asks for credentials', async () => {
  await using bench = await benchWith({ fault: { status: 401, message: 'Not <you>.' } });
  const { text, headers } = await bench.send('users/pat');
  expect(textOf(text, 'message')).toBe('Not &lt;you&gt;.');
  expect(textOf(text, 'statusCode')).toBe('401');
  expect(headers['www-authenticate']).toContain('Basic');
});

test('an expired id meets downloads that bring one, and leaves a fresh one', async () => {
  await using bench = await benchWith({
    requests: '*_download*',
    times: 1,
    fault: { expiredId: true },
  });
  const uri = await generated(bench, appliance);
  const downloadUri = async () => textOf((await bench.send(uri)).text, 'downloadUri') ?? '';
  expect((await bench.send(`${uri}/downloads`)).status).toBe(200);
  const first = await downloadUri();
  expect((await bench.send(first)).status).toBe(403);
  const second = await downloadUri();
  expect(second).not.toBe(first);
  expect((await bench.send(second, { credentials: undefined })).status).toBe(200);
});

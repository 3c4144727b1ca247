import { expect, test } from 'vitest';
import type { Fault } from '../../simulator/index.ts';
import { generated, imageBody, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';

async function benchWith(operation: string, ...faults: Fault[]) {
  const bench = await startBench();
  bench.simulator.intercept((request) =>
    request.operation === operation ? faults[request.earlier] : undefined,
  );
  return bench;
}

test('a status with headers and a body takes the place of the answer, for one request', async () => {
  await using bench = await benchWith('user_get', {
    status: 503,
    headers: { 'retry-after': '7', 'content-type': 'text/html' },
    body: '<html>Bad gateway</html>',
  });
  const first = await bench.send('users/pat');
  expect([first.status, first.headers['retry-after'], first.text]).toEqual([
    503,
    '7',
    '<html>Bad gateway</html>',
  ]);
  expect((await bench.send('users/pat')).status).toBe(200);
});

test('a status without a body comes as a uforgeError', async () => {
  await using bench = await benchWith('user_get', { status: 500 });
  expect(textOf((await bench.send('users/pat')).text, 'statusCode')).toBe('500');
});

test('an answer can get lost with the work undone, or done', async () => {
  const lost: [Fault, number][] = [
    [{ status: 504 }, 0],
    [{ status: 504, when: 'after' }, 1],
    [{ reset: 'before' }, 0],
    [{ reset: 'after' }, 1],
  ];
  for (const [fault, images] of lost) {
    await using bench = await benchWith('machineImage_generate', fault);
    const request = bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
    const outcome = await request.then(
      ({ status }) => status,
      () => 'broken',
    );
    expect(outcome).toBe('reset' in fault ? 'broken' : 504);
    expect(bench.simulator.images()).toHaveLength(images);
    expect(bench.simulator.journal().at(-1)?.fault).toBe(true);
  }
});

test('a download can be cut, corrupted and denied its ranges', async () => {
  await using bench = await benchWith(
    'machineImage_download',
    {},
    { truncateAt: 200_000 },
    { corruptAt: 150_000 },
    { ignoreRange: true },
  );
  const path = `${await generated(bench, appliance)}/downloads`;
  const whole = await bench.send(path);
  await expect(bench.send(path)).rejects.toThrow();
  const corrupt = await bench.send(path);
  const differing = [...corrupt.bytes.keys()].filter((i) => corrupt.bytes[i] !== whole.bytes[i]);
  expect(differing).toEqual([150_000]);
  const ranged = await bench.send(path, { headers: { range: 'bytes=5-' } });
  expect([ranged.status, ranged.bytes.length]).toEqual([200, 300_000]);
  const entries = bench.simulator.journal().filter(({ path: one }) => one.includes('/downloads'));
  expect(entries.map(({ bytes }) => bytes)).toEqual([300_000, 200_000, 300_000, 300_000]);
});

test('answers can be late and downloads slow', async () => {
  await using bench = await benchWith('machineImage_download', {
    delayMs: 150,
    bytesPerSecond: 1_000_000,
  });
  const path = `${await generated(bench, appliance)}/downloads`;
  const started = performance.now();
  expect((await bench.send(path)).bytes.length).toBe(300_000);
  expect(performance.now() - started).toBeGreaterThan(400);
});

test('an interceptor that was taken away does nothing any more', async () => {
  await using bench = await startBench();
  const remove = bench.simulator.intercept(() => ({ status: 500 }));
  expect((await bench.send('status')).status).toBe(500);
  remove();
  expect((await bench.send('status')).status).toBe(200);
});

test('the journal tells every request, without a secret', async () => {
  await using bench = await startBench();
  const uri = await generated(bench, appliance);
  const { text } = await bench.send(uri);
  const download = textOf(text, 'downloadUri') ?? '';
  await bench.send(download, { credentials: undefined, headers: { range: 'bytes=0-9' } });
  await bench.send(download, { credentials: undefined });
  await bench.send('users/pat?apiKey=sample-public&signature=abc', { credentials: undefined });

  const admin = await bench.pool.request({ path: '/_simulator/journal', method: 'GET' });
  const journal = JSON.stringify(await admin.body.json());
  expect(JSON.parse(journal)).toEqual(bench.simulator.journal());
  expect(bench.simulator.journal().slice(-3)).toMatchObject([
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
  expect(journal).not.toContain(textOf(text, 'downloadKey'));

  const reset = await bench.pool.request({ path: '/_simulator/reset', method: 'POST' });
  expect(reset.statusCode).toBe(204);
  expect(bench.simulator.journal()).toEqual([]);
  expect(bench.simulator.images()).toEqual([]);
});

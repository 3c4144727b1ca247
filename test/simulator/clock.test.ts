import { expect, onTestFinished, test, vi } from 'vitest';
import { Clock } from '../../simulator/clock.ts';
import { awsPublication, imageBody, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';
const hour = 3_600_000;

test('a push of the clock ends generations and publications, checksums and all', async () => {
  await using bench = await startBench({
    generationMs: 2 * hour,
    publicationMs: hour,
    imageBytes: 64 * 2 ** 20,
  });
  const { clock } = bench.simulator;
  const body = imageBody('Amazon AWS');
  const uri = lastUri((await bench.send(`${appliance}/images`, { method: 'POST', body })).text);
  await clock.push(hour);
  expect(textOf((await bench.send(`${uri}/status`)).text, 'percentage')).toBe('50');
  await clock.push(hour);
  expect(textOf((await bench.send(`${uri}/status`)).text, 'complete')).toBe('true');
  expect(textOf((await bench.send(uri)).text, 'sha256sum')).toMatch(/^[0-9a-f]{64}$/);

  await bench.send(`${uri}/pimages`, { method: 'POST', body: awsPublication });
  expect(bench.simulator.publications()).toMatchObject([{ state: 'running' }]);
  await clock.push(hour);
  expect(bench.simulator.publications()).toMatchObject([{ state: 'complete' }]);
});

test('times in answers and in the journal follow the clock', async () => {
  await using bench = await startBench();
  await bench.simulator.clock.push(48 * hour);
  const { text } = await bench.send('users/nobody');
  const tomorrow = Date.now() + 24 * hour;
  expect(Date.parse(textOf(text, 'timestamp') ?? '')).toBeGreaterThan(tomorrow);
  expect(Date.parse(bench.simulator.journal()[0]?.at ?? '')).toBeGreaterThan(tomorrow);
  expect(bench.simulator.clock.now()).toBeGreaterThan(tomorrow);
});

test('what falls due by a push is done in the order of its time', () => {
  const clock = new Clock();
  const done: string[] = [];
  for (const [name, ms] of [
    ['third', 3 * hour],
    ['first', hour],
    ['never', 5 * hour],
    ['second', 2 * hour],
  ] as const) {
    clock.after(ms, () => done.push(name));
  }
  clock.push(4 * hour);
  expect(done).toEqual(['first', 'second', 'third']);
  clock.reset();
});

test('what is due in longer than a timer of the machine can wait does not keep it busy', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => timers.mockRestore());
  const clock = new Clock();
  clock.after(1_000 * hour, () => undefined);
  await Bun.sleep(20);
  expect(timers).toHaveBeenCalledOnce();
  clock.reset();
});

test('a reset puts the clock back to the time of the machine', async () => {
  await using bench = await startBench();
  await bench.simulator.clock.push(48 * hour);
  bench.simulator.reset();
  expect(Math.abs(bench.simulator.clock.now() - Date.now())).toBeLessThan(1_000);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
  'the clock is not put on by %s',
  async (ms) => {
    await using bench = await startBench();
    await expect(bench.simulator.clock.push(ms)).rejects.toThrow(RangeError);
  },
);

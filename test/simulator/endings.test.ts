import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Bench, benchWith, imageBody } from './client.ts';

const appliance = 'users/pat/appliances/2';

/** Asks for an image, and returns once the request is being delayed. */
async function delayedRequest(bench: Bench): Promise<{ ended: Promise<unknown> }> {
  const reply = bench.send(`${appliance}/images`, { method: 'POST', body: imageBody('ISO') });
  const ended = expect(reply).rejects.toThrow();
  await expect.poll(() => bench.simulator.faults.list()[0]?.thrown).toBe(1);
  return { ended };
}

const delayed = { requests: 'machineImage_generate', fault: { delay: '1h' } };

test('a request that is being delayed when the server closes breaks, with its work undone', async () => {
  await using bench = await benchWith(delayed);
  const { ended } = await delayedRequest(bench);
  await bench.simulator.close();
  await ended;
  expect(bench.simulator.images()).toEqual([]);
});

test('a request that is being delayed at a reset breaks, and is not in the new journal', async () => {
  await using bench = await benchWith(delayed);
  const { ended } = await delayedRequest(bench);
  bench.simulator.reset();
  await ended;
  await bench.send('status');
  expect(bench.simulator.images()).toEqual([]);
  expect(bench.simulator.journal()).toMatchObject([{ number: 1, operation: 'uforgeStatus_get' }]);
});

test('late work of a request that was delayed before a reset is not done after it', async () => {
  await using bench = await benchWith({
    requests: 'machineImage_generate',
    fault: { delay: '1h', status: 504, workLater: '1m' },
  });
  const { ended } = await delayedRequest(bench);
  bench.simulator.reset();
  await ended;
  await bench.simulator.clock.push(60_000);
  expect(bench.simulator.images()).toEqual([]);
});

test('nothing keeps a process going once its server is closed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, '..', '..', 'simulator', 'index.ts'));
  const child = Bun.spawn(
    [
      process.execPath,
      '-e',
      `const { createSimulator } = await import(${module});
       const { url, faults, close } = await createSimulator();
       faults.add({ requests: 'user_get', fault: { delay: '1h' } });
       faults.add({ requests: 'uforgeStatus_get', fault: { status: 504, workLater: '1h' } });
       await fetch(url + '/status');
       fetch(url + '/users/pat').catch(() => {});
       while (faults.list()[0].thrown === 0) await Bun.sleep(1);
       await close();`,
    ],
    { stdout: 'inherit', stderr: 'inherit' },
  );
  onTestFinished(() => child.kill());
  expect(await child.exited).toBe(0);
});

/** Commands of different settings, or versions, beside each other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownNames, readHolder } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({ generationMs: 3_000 });
});
afterAll(() => playground.close());

function workerProcess(): number | undefined {
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith('worker'));
  return name ? readHolder(home, name)?.pid : undefined;
}

test('one that keeps things up, or follows, leaves the worker that another one asked for', async () => {
  const { forgeline, environment } = playground;
  // So that "up" looks after things every second.
  environment.FORGELINE_IDLE_STOP = '3s';
  const up = playground.start(['up']);
  await until(() => workerProcess() !== undefined);
  const file = await playground.file(
    'web.yaml',
    `version: 1
name: web
source: { appliance: { name: web-tier, version: "2.1" } }
images: [{ format: VirtualBox }]
`,
  );
  const before = workerProcess();
  const others = { FORGELINE_POLL_INTERVAL: '100ms' };
  expect((await forgeline(['build', file, '--detach'], others)).status).toBe(0);
  const asked = workerProcess();
  expect(asked).not.toBe(before);
  expect((await forgeline(['follow', 'web'])).status).toBe(0);
  expect(workerProcess()).toBe(asked);

  process.kill(asked ?? 0, 'SIGKILL');
  await until(() => ![undefined, asked].includes(workerProcess()));
  up.kill('SIGTERM');
  expect(await up.exited).toBe(0);
});

import { expect, test } from 'vitest';
import { sampleWorld } from '../../simulator/index.ts';
import {
  awsPublication,
  type Bench,
  imageBody,
  lastUri,
  startBench,
  textOf,
  until,
} from './client.ts';

const appliance = 'users/pat/appliances/2';

async function generate(bench: Bench, flags: string, format = 'Amazon AWS'): Promise<string> {
  const body = imageBody(format).replace(/(<installProfile>.*<\/installProfile>)/, `$1${flags}`);
  const reply = await bench.send(`${appliance}/images`, { method: 'POST', body });
  return lastUri(reply.text);
}

test('a simulated image checks its dependencies, quickly, and nothing else', async () => {
  await using bench = await startBench({ generationMs: 10_000 });
  const image = await generate(bench, '<simulated>true</simulated>');
  const messages: (string | undefined)[] = [];
  for (const ms of [0, 500, 499]) {
    await bench.simulator.clock.push(ms);
    messages.push(textOf((await bench.send(`${image}/status`)).text, 'message'));
  }
  expect(messages.slice(0, 2)).toEqual(['Waiting for a builder', 'Checking dependencies']);
  await bench.simulator.clock.push(10);
  expect(await until(bench, `${image}/status`, 'complete')).toContain('<message>Done</message>');
});

test('a simulated image can be neither published nor downloaded, and was not created', async () => {
  await using bench = await startBench();
  const image = await generate(bench, '<simulated>true</simulated>');
  const { text } = await bench.send(image);
  expect([textOf(text, 'simulated'), textOf(text, 'imageCreated')]).toEqual(['true', 'false']);
  expect(textOf(text, 'downloadUri')).toBeUndefined();
  expect((await bench.send(`${image}/downloads`)).status).toBe(404);
  const reply = await bench.send(`${image}/pimages`, { method: 'POST', body: awsPublication });
  expect([reply.status, textOf(reply.text, 'message')]).toEqual([
    400,
    'A simulated image cannot be published.',
  ]);
  const docker = await generate(bench, '<simulated>true</simulated>', 'Docker');
  expect(textOf((await bench.send(docker)).text, 'registeringName')).toBeUndefined();
});

test('unmet dependencies fail where they are checked: simulated or by force', async () => {
  const world = sampleWorld();
  for (const one of world.appliances) one.unmetDependencies = ['libfoo.so.1'];
  await using bench = await startBench({ world });
  for (const [flags, error] of [
    ['<simulated>true</simulated>', 'true'],
    ['<forceCheckingDeps>true</forceCheckingDeps>', 'true'],
    ['', 'false'],
  ] as const) {
    const image = await generate(bench, flags);
    const { text } = await bench.send(`${image}/status`);
    expect([flags, textOf(text, 'error')]).toEqual([flags, error]);
    if (error === 'false') continue;
    expect(textOf(text, 'message')).toBe('Checking dependencies: failed');
    expect(textOf(text, 'detailedErrorMsg')).toContain('libfoo.so.1');
  }
});

test('what would go wrong after the dependencies does not go wrong in a simulation', async () => {
  const world = sampleWorld();
  world.generation = { failure: { message: 'No space left' } };
  await using bench = await startBench({ world });
  const simulated = await generate(bench, '<simulated>true</simulated>');
  await until(bench, `${simulated}/status`, 'complete');
  const real = await generate(bench, '');
  await until(bench, `${real}/status`, 'error');
});

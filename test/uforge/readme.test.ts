import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator } from '../../simulator/index.ts';
import * as errors from '../../uforge/index.ts';
import { UForgeError } from '../../uforge/index.ts';
import { page } from './coverage.ts';
import * as examples from './examples.ts';

const text = readFileSync(page, 'utf8');
const code = readFileSync(new URL('./examples.ts', import.meta.url), 'utf8');

const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block.trimEnd());

test('the page has examples', () => {
  expect(blocks.length).toBeGreaterThan(4);
});

test.each(blocks)('this example of the page is one that runs:\n%s', (block) => {
  const lines = block.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  expect(code).toContain(`\n${lines.join('\n')}\n`);
});

test('the examples do what they say', async () => {
  const simulator = await createSimulator({ generationMs: 5, publicationMs: 5, imageBytes: 5000 });
  const uforge = examples.connect(simulator.url, 'simulated');
  const signing = examples.connectWithKeys(simulator.url, 'sample-public', 'sample-secret');
  onTestFinished(async () => {
    await uforge.close();
    await signing.close();
    await simulator.close();
  });
  expect((await examples.build(uforge)).length).toBeGreaterThan(1000);
  const [appliance] = await signing.appliances.list();
  expect(await examples.byPages(signing)).toContain('web-tier 2.1');
  expect(await examples.stopGeneration(uforge, `${appliance?.uri}/images/999`)).toBe(
    'gone already',
  );
  await expect(examples.stopGeneration(uforge, `${appliance?.uri}`)).rejects.toMatchObject({
    name: 'InvalidRequest',
  });
  if (appliance?.dbId === undefined) throw new Error('The sample world has appliances.');
  expect(await examples.callByName(uforge, appliance.dbId)).toBeInstanceOf(Array);
});

test('the page names every class of error, and none that is not there', () => {
  const classes = Object.entries(errors)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof UForgeError)
    .map(([name]) => name);
  const rows = [...text.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(classes.sort());
});

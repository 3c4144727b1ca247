import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground();
});
afterAll(() => playground.close());

const pipeline = (region: string) => `
version: 1
name: references
source: { appliance: { name: web-tier, version: latest } }
images:
  - format: Amazon AWS
    publish: [{ account: my-aws, region: "${region}" }]
`;

test('a reference that leads nowhere is refused before anything starts', async () => {
  const path = await playground.file('missing.yaml', pipeline(`\${env:NOWHERE}`));
  const { status, stderr } = await playground.forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('NOWHERE');
  expect(playground.simulator.images()).toHaveLength(0);
});

test('a secret of Forgeline itself goes into no publication', async () => {
  const path = await playground.file('own.yaml', pipeline(`\${env:UFORGE_PASSWORD}`));
  const { status, stderr } = await playground.forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('UFORGE_PASSWORD, which is a secret of Forgeline itself');
  expect(playground.simulator.images()).toHaveLength(0);
});

test('what a file holds is sent to UForge, and is not in the history', async () => {
  await playground.file('region.txt', 'eu-west-7\n');
  const path = await playground.file('file.yaml', pipeline(`\${file:region.txt}`));
  const { status, stdout } = await playground.forgeline(['build', path, '--json']);
  expect(status).toBe(0);
  expect(stdout).not.toContain('eu-west-7');
  expect(playground.simulator.publications()).toHaveLength(1);
});

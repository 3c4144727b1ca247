import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ generationMs: 0 });
  playground.environment.FORGELINE_REQUESTS_PER_SECOND = '2';
});
afterEach(() => playground.close());

const formats = ['VirtualBox', 'KVM', 'QCOW2', 'VHD', 'Xen', 'Raw'];

test('activities that ask UForge begin no oftener than the setting says', async () => {
  const file = await playground.file(
    'many.yaml',
    `
version: 1
name: many
source: { appliance: { name: web-tier, version: latest } }
images: [${formats.map((format) => `{ format: ${format} }`).join(', ')}]
`,
  );
  const { status } = await playground.forgeline(['build', file]);
  expect(status).toBe(0);
  const times = playground.simulator
    .journal({ operation: 'machineImage_generate' })
    .map(({ at }) => Date.parse(at));
  expect(times).toHaveLength(formats.length);
  // Each is two of them: one that records what there was, and one that asks. The first come at once.
  const leastMs = 1_000 * ((2 * (formats.length - 1)) / 2 - 1);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(leastMs);
});

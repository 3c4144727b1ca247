import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await createPlayground({
    world: {
      users: [{ login: 'pat', password: 'replaced' }],
      formats: [
        { name: 'VirtualBox', primitive: 'vbox' },
        { name: 'Amazon AWS', primitive: 'aws' },
      ],
      accounts: [
        { name: 'twin-aws', type: 'CredAccountAws' },
        { name: 'twin-aws', type: 'CredAccountAws' },
      ],
      appliances: [
        { name: 'twin', version: '1.0' },
        { name: 'twin', version: '1.0' },
        { name: 'single', version: '1.0' },
      ],
      scannedInstances: [
        { name: 'twin-host', scans: [{ name: 'Scan #1' }, { name: 'Scan #1' }] },
        { name: 'twin-host', scans: [] },
        { name: 'host', scans: [{ name: 'Scan #1' }, { name: 'Scan #1' }] },
      ],
    },
  });
});
afterAll(() => playground.close());

const aws = '{ format: Amazon AWS, publish: [{ account: twin-aws, region: eu-west-1 }] }';

test.each([
  [
    'two appliances of one name and version',
    'appliance: { name: twin, version: "1.0" }',
    '{ format: VirtualBox }',
  ],
  [
    'two scanned instances of one name',
    'scan: { instance: twin-host, scan: latest }',
    '{ format: VirtualBox }',
  ],
  ['two scans of one name', 'scan: { instance: host, scan: "Scan #1" }', '{ format: VirtualBox }'],
  ['two accounts of one name', 'appliance: { name: single, version: "1.0" }', aws],
])('%s are told apart by nobody, and refused with their ids', async (_what, source, image) => {
  const path = await playground.file(
    'same.yaml',
    `version: 1\nname: same\nsource: { ${source} }\nimages:\n  - ${image}\n`,
  );
  const { status, stderr } = await playground.forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/There are 2 .* named/);
  expect(stderr).toMatch(/users\/pat\/\S+ and users\/pat\/\S+/);
  expect(playground.simulator.images()).toEqual([]);
});

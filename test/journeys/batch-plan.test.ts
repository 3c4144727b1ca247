import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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
      accounts: [{ name: 'my-aws', type: 'CredAccountAws' }],
      appliances: [
        { name: 'web-a', version: '1.0' },
        { name: 'web-b', version: '1.0' },
        { name: 'web-b', version: '2.0' },
        { name: 'db', version: '1.0' },
      ],
    },
  });
});
afterAll(async () => {
  expect(playground.simulator.images()).toEqual([]);
  await playground.close();
});

function pipeline(name: string, appliance: string, format = 'VirtualBox'): string {
  return `
version: 1
name: ${name}
source: { appliance: { name: ${appliance}, version: "1.0" } }
images: [{ format: ${format} }]
`;
}

const matrix = `
version: 1
batch: nightly
matrix:
  appliances: [{ name: "web-*", version: "*" }]
  formats: [VirtualBox, Amazon AWS]
  accounts: [{ account: my-aws, format: Amazon AWS, region: eu-west-1 }]
`;

test('a plan of a matrix says what would be built of which appliances, and starts nothing', async () => {
  const path = await playground.file('nightly.yaml', matrix);
  const planned = await playground.forgeline(['batch', 'plan', path, '--json']);
  expect(planned.status).toBe(0);
  const plans = planned.lines.filter(({ type }) => type === 'plan');
  expect(plans.map(({ name }) => name)).toEqual([
    'nightly-web-a-1.0',
    'nightly-web-b-1.0',
    'nightly-web-b-2.0',
  ]);
  expect(planned.lines.at(-1)).toEqual({
    type: 'summary',
    batch: 'nightly',
    pipelines: 3,
    unchanged: 0,
    images: 6,
    publications: 3,
    downloads: 0,
    refused: 0,
    notices: [],
  });
  const said = await playground.forgeline(['batch', 'plan', path]);
  expect(said.stdout).toMatch(/nightly-web-b-2.0 +build +VirtualBox, Amazon AWS/);
  expect(said.stdout).toContain('nightly: 3 pipelines: 6 images, 3 publications, 0 downloads');
});

test('a matrix that finds nothing is refused with its place in the file', async () => {
  const path = await playground.file('empty.yaml', matrix.replace('web-*', 'mail-*'));
  const { status, stderr } = await playground.forgeline(['batch', 'start', path]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/empty\.yaml:\d+:\d+: .*mail-\*/);
});

test('what is wrong with many pipelines is told once, and nothing is started', async () => {
  const wrong = matrix.replace('account: my-aws', 'account: your-aws');
  const path = await playground.file('wrong.yaml', wrong);
  const { status, stderr } = await playground.forgeline(['batch', 'start', path]);
  expect(status).toBe(2);
  expect(stderr.match(/your-aws/g)).toHaveLength(1);
});

test('what is wrong with some pipelines is told with their names', async () => {
  await mkdir(join(playground.folder, 'some'));
  await playground.file('some/a.yaml', pipeline('a', 'web-a'));
  await playground.file('some/b.yaml', pipeline('b', 'gone'));
  const started = await playground.forgeline([
    'batch',
    'start',
    'some',
    '--name',
    'some',
    '--json',
  ]);
  expect(started.status).toBe(2);
  expect(started.lines.at(-1)).toMatchObject({
    type: 'error',
    problems: [{ message: expect.stringMatching(/^b: .*gone/) }],
  });
});

test('pipeline files need a name for their batch', async () => {
  const path = await playground.file('one.yaml', pipeline('one', 'db'));
  const { status, stderr } = await playground.forgeline(['batch', 'start', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('A batch of pipeline files needs a name.');
  expect(stderr).toContain('--name nightly');
});

test('a pattern that no shell opened means its pipeline files, without what else it matches', async () => {
  await mkdir(join(playground.folder, 'many'));
  await playground.file('many/a.yaml', pipeline('a', 'web-a'));
  await playground.file('many/b.yaml', pipeline('b', 'web-b'));
  await playground.file('many/nightly.yaml', matrix);
  const args = ['batch', 'plan', 'many/*.yaml', '--name', 'many', '--json'];
  const { status, lines, stderr } = await playground.forgeline(args);
  expect(status).toBe(0);
  expect(lines.at(-1)).toMatchObject({ type: 'summary', pipelines: 2 });
  expect(stderr).toContain('many/nightly.yaml is left out');
  const none = await playground.forgeline(['batch', 'plan', 'none/*.yaml', '--name', 'none']);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain('No file matches "none/*.yaml".');
});

test('a batch file stands alone', async () => {
  const batch = await playground.file('alone.yaml', matrix);
  const one = await playground.file('one.yaml', pipeline('one', 'db'));
  const { status, stderr } = await playground.forgeline(['batch', 'start', batch, one]);
  expect(status).toBe(2);
  expect(stderr).toContain('is a batch by itself');
});

test('two pipelines of one name are told with their files', async () => {
  const a = await playground.file('a.yaml', pipeline('twin', 'web-a'));
  const b = await playground.file('b.yaml', pipeline('twin', 'web-b'));
  const { status, stderr } = await playground.forgeline([
    'batch',
    'start',
    a,
    b,
    '--name',
    'twins',
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('both hold a pipeline named twin');
});

test('build of a batch file says which command takes it', async () => {
  const path = await playground.file('nightly.yaml', matrix);
  const { status, stderr } = await playground.forgeline(['build', path]);
  expect(status).toBe(2);
  expect(stderr).toContain('forgeline batch start');
});

test('commands about a batch that there is not say so', async () => {
  const commands = [
    ['show', 'x'],
    ['follow', 'x'],
    ['cancel', 'x'],
    ['pause', 'x'],
    ['unpause', 'x'],
    ['set', 'x', '--concurrency', '3'],
    ['retry', 'x'],
  ];
  for (const args of commands) {
    const { status, stderr } = await playground.forgeline(['batch', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain('There is no batch "x".');
  }
});

test('a report file that could not be written is refused before anything is started', async () => {
  const path = await playground.file('nightly.yaml', matrix);
  const args = ['batch', 'start', path, '--junit', join(playground.folder, 'no', 'report.xml')];
  const { status, stderr } = await playground.forgeline(args);
  expect(status).toBe(2);
  expect(stderr).toContain('--junit');
});

import { expect, test } from 'vitest';
import { forgeline } from '../client/command-line.ts';

test('batch without a command says so and points to its help', async () => {
  const { status, stderr } = await forgeline(['batch']);
  expect(status).toBe(2);
  expect(stderr).toContain('A command is missing.');
  expect(stderr).toContain('forgeline help batch');
});

test('a misspelt command of batch is told, with the one that was meant', async () => {
  const { status, stderr } = await forgeline(['batch', 'strat', 'nightly.yaml']);
  expect(status).toBe(2);
  expect(stderr).toContain('Unknown command');
  expect(stderr).toContain('Did you mean start?');
});

test('a misspelt option points to the help of the very command', async () => {
  const { status, stderr } = await forgeline(['batch', 'start', '--concurency', '3', 'x.yaml']);
  expect(status).toBe(2);
  expect(stderr).toContain('Did you mean --concurrency?');
});

test('what a command of batch lacks is told, with where its help is', async () => {
  const { status, stderr } = await forgeline(['batch', 'set', 'nightly']);
  expect(status).toBe(2);
  expect(stderr).toContain("Required option '--concurrency <number>' not specified.");
  expect(stderr).toContain('See: forgeline batch set --help');
  const plan = await forgeline(['batch', 'plan']);
  expect(plan.stderr).toContain('See: forgeline batch plan --help');
});

test.each(['0', '-1', '1.5', 'many', '100000'])(
  'a concurrency of %s is refused',
  async (number) => {
    const { status, stderr } = await forgeline([
      'batch',
      'set',
      'nightly',
      `--concurrency=${number}`,
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('a whole number from 1 to 1000');
  },
);

test('--on-error takes what batch files take', async () => {
  const { status, stderr } = await forgeline(['batch', 'start', 'x.yaml', '--on-error', 'explode']);
  expect(status).toBe(2);
  expect(stderr).toContain('continue, stop, or "stop-after N"');
});

test('every command of batch has a help of its own', async () => {
  const { stdout } = await forgeline(['help', 'batch']);
  for (const name of [
    'start',
    'plan',
    'show',
    'list',
    'follow',
    'pause',
    'unpause',
    'set',
    'cancel',
    'retry',
  ]) {
    expect(stdout).toContain(`\n  ${name} `);
  }
  const start = await forgeline(['batch', 'start', '--help']);
  expect(start.status).toBe(0);
  expect(start.stdout).toContain('--on-error');
});

test('help takes a command of batch or schedule as it takes others', async () => {
  for (const [group, part] of [
    ['batch', 'start'],
    ['schedule', 'apply'],
  ] as const) {
    const { status, stdout } = await forgeline(['help', group, part]);
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: forgeline ${group} ${part} `);
  }
  expect((await forgeline(['help', 'build', 'x.yaml'])).stdout).toContain('forgeline build');
});

test('a batch file that is not there is what is told of it', async () => {
  const { status, stderr } = await forgeline(['batch', 'start', 'no-such-batch.yaml']);
  expect(status).toBe(2);
  expect(stderr).toContain('no-such-batch.yaml: there is no such file.');
  expect(stderr).not.toContain('name');
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelineResult } from '../../pipeline/model.ts';
import { filesOf, knownNames, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.close());

const pipeline = `
version: 1
name: web
onBlocked: wait
source: { appliance: { name: web-tier, version: "2.1" } }
images:
  - format: VirtualBox
    download: { to: ./images }
  - format: Amazon AWS
    publish:
      - { account: my-aws, region: eu-west-1 }
      - { id: second, account: my-aws, region: us-east-1 }
`;

function refusePublications(): void {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: applianceImage_publish }, fault: { status: 403, message: Not yours. } }]',
  );
}

/** Starts the pipeline and waits until both its publications wait for a person. */
async function startBlocked(): Promise<string> {
  refusePublications();
  const path = await playground.file('web.yaml', pipeline);
  const started = await playground.forgeline(['build', path, '--detach', '--json']);
  expect(started.status).toBe(0);
  await until(async () => (await blockedTargets()).length === 2);
  return path;
}

async function blockedTargets(): Promise<string[]> {
  const { lines } = await playground.forgeline(['show', 'web', '--json']);
  const { targets } = lines[0] as { targets: { target: string; stage: string }[] };
  return targets.filter(({ stage }) => stage === 'blocked').map(({ target }) => target);
}

async function refused(args: string[]): Promise<string> {
  const { status, stdout, stderr } = await playground.forgeline(['unblock', ...args]);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  return stderr;
}

test('what waits is told everywhere with what to do, and goes on one by one, then all', async () => {
  const path = await startBlocked();
  const shown = await playground.forgeline(['show', 'web']);
  expect(shown.stdout).toContain('amazon-aws/my-aws waits for a person: ');
  const command = /forgeline unblock build-web-\w+ --target amazon-aws\/my-aws/;
  expect(shown.stdout).toMatch(command);
  const listed = await playground.forgeline(['list']);
  expect(listed.stdout).toMatch(/^web +running +unblock /m);

  const watched = await playground.forgeline(['follow', 'web', '--timeout', '5s']);
  expect(watched.status).toBe(3);
  expect(watched.stdout).toContain('Ctrl-C leaves it waiting');

  const following = playground.start(['build', path]);
  playground.simulator.faults.clear();
  const one = await playground.forgeline([
    'unblock',
    'web',
    '--target',
    'amazon-aws/second',
    '--json',
  ]);
  expect(one.status).toBe(0);
  expect(one.lines).toEqual([
    {
      type: 'unblocked',
      workflowId: expect.stringMatching(/^build-web-/),
      targets: ['amazon-aws/second'],
    },
  ]);
  await until(async () => (await blockedTargets()).length === 1);
  await until(() => playground.simulator.publications().length === 1);
  const all = await playground.forgeline(['unblock', 'web']);
  expect(all.status).toBe(0);
  expect(all.stdout).toContain('web: going on with amazon-aws/my-aws\n');

  const said = await new Response(following.stdout).text();
  expect(await following.exited).toBe(0);
  expect(said).toMatch(command);
  expect(playground.simulator.publications()).toHaveLength(2);
  expect((await playground.forgeline(['list'])).stdout).toMatch(/^web +completed +\d/m);
});

test('what waits outlives a stop of everything, and the JSON of follow tells what it waits for', async () => {
  await startBlocked();
  await playground.forgeline(['down']);
  playground.simulator.faults.clear();
  const following = playground.start(['follow', 'web', '--json']);
  const unblocked = await playground.forgeline(['unblock', 'web', '--json']);
  expect(unblocked.status).toBe(0);
  const text = await new Response(following.stdout).text();
  expect(await following.exited).toBe(0);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const blocked = lines.find(({ stage }) => stage === 'blocked');
  expect(blocked).toMatchObject({ type: 'progress', blocked: { hint: expect.any(String) } });
  const { pipelines } = lines.at(-1) as { pipelines: PipelineResult[] };
  expect(pipelines[0]?.status).toBe('completed');
});

test('unblocking what cannot be is one sentence, with what would work', async () => {
  expect(await refused(['web'])).toContain('no pipeline or download "web"');
  await startBlocked();
  expect(await refused(['web', '--target', 'amazon-aws/my-asw'])).toContain(
    'Did you mean amazon-aws/my-aws?',
  );
  expect(await refused(['web', '--target', 'x'])).toContain('Its targets: virtualbox, ');
  await until(async () => (await playground.forgeline(['show', 'web'])).stdout.includes('.ova'));
  expect(await refused(['web', '--target', 'virtualbox'])).toMatch(
    /virtualbox of build-web-\w+ waits for nobody: it is completed.\nhint: What waits: amazon-aws\/my-aws and amazon-aws\/second/,
  );
  const retried = await playground.forgeline(['retry', 'web']);
  expect(retried.status).toBe(2);
  expect(retried.stderr).toContain('forgeline unblock build-web');
  await playground.forgeline(['cancel', 'web']);
  expect(await refused(['web'])).toMatch(/it is cancelled already.\nhint: .+forgeline retry/);
});

test('unblocking what waits for nobody says so', async () => {
  const path = await playground.file('web.yaml', pipeline);
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, fault: { delay: 6s } }]',
  );
  await playground.forgeline(['build', path, '--detach']);
  expect(await refused(['web'])).toMatch(/Nothing of build-web-\w+ waits for a person/);
  playground.simulator.faults.clear();
});

test('without a worker, unblock ends with exit status 3 and what to look at', async () => {
  await startBlocked();
  const home = playground.environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith('worker')) ?? '';
  const { keeper = 0, pid = 0 } = readState(filesOf(home, name).state) ?? {};
  for (const one of [keeper, pid]) process.kill(one, 'SIGKILL');
  // Settings that are none of this pipeline's: they start no worker for it.
  const late = await playground.forgeline(['unblock', 'web', '--timeout', '2s'], {
    UFORGE_LOGIN: 'sam',
  });
  expect(late.status).toBe(3);
  expect(late.stderr).toMatch(/No worker took it up within 2 s[\s\S]+forgeline doctor/);
});

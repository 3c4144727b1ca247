/** One image per image asked for, whatever stops, dies or is taken back while UForge is being asked. */
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerWorkflowId } from '../../pipeline/identity.ts';
import type { PipelineResult } from '../../pipeline/model.ts';
import { filesOf, knownNames, readHolder, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

/** Milliseconds for a test in which Temporal has to find out that a worker is gone. */
const recoveryMs = 150_000;

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ generationMs: 1_500, publicationMs: 500 });
});
afterEach(() => playground.close());

/** Starts a pipeline of one image. */
async function startDetached(name = 'one'): Promise<void> {
  const file = await playground.file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`,
  );
  const { status } = await playground.forgeline(['build', file, '--detach']);
  expect(status).toBe(0);
}

/** Follows a pipeline to its end, and returns what came of it. */
async function expectFollowed(name = 'one'): Promise<PipelineResult | undefined> {
  const { status, lines } = await playground.forgeline(['follow', name, '--json']);
  expect(status).toBe(0);
  return (lines.at(-1) as { pipelines: PipelineResult[] }).pipelines[0];
}

async function expectOneImage(): Promise<PipelineResult | undefined> {
  const result = await expectFollowed();
  expect(playground.simulator.images()).toHaveLength(1);
  expect(countOf('machineImage_generate')).toBe(1);
  return result;
}

function countOf(operation: string): number {
  return playground.simulator.journal({ operation }).length;
}

/** Delays the nth request for an operation, and says whether it has begun. */
function delays(operation: string, nth: number, delay: string): () => boolean {
  let begun = false;
  playground.simulator.faults.add((request) => {
    if (request.operation !== operation || request.earlier !== nth - 1) return undefined;
    begun = true;
    return { delay };
  });
  return () => begun;
}

function home(): string {
  return playground.environment.FORGELINE_HOME ?? '';
}

function workerProcess(): number {
  const name = knownNames(home()).find((one) => one.startsWith('worker'));
  const pid = readState(filesOf(home(), name ?? '').state)?.pid;
  if (pid === undefined) throw new Error('No worker runs.');
  return pid;
}

/** Does something with a client of the embedded Temporal. */
async function withTemporal<Value>(use: (client: Client) => Promise<Value>): Promise<Value> {
  const address = readState(filesOf(home(), 'server').state)?.info.address ?? '';
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

function ledgerId(): string {
  const identity = { url: playground.simulator.url, login: 'pat' };
  return ledgerWorkflowId(identity, 'users/pat/appliances/2');
}

/** Events of a kind in the history of a run, by their number. */
async function eventsOf(client: Client, workflowId: string, kind: string) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap((event) =>
    Reflect.get(event, `${kind}EventAttributes`) && event.eventId
      ? [{ eventId: event.eventId }]
      : [],
  );
}

test(
  'a laptop asleep between looking and sending sends nothing when it wakes',
  async () => {
    // The first look is for the baseline, the second right before the request.
    const looking = delays('machineImage_getAll', 2, '1s');
    await startDetached();
    await until(looking);
    const worker = workerProcess();
    process.kill(worker, 'SIGSTOP');
    try {
      await withTemporal((client) =>
        until(
          async () => (await eventsOf(client, ledgerId(), 'activityTaskTimedOut')).length > 0,
          60_000,
        ),
      );
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await expectOneImage();
  },
  recoveryMs,
);

test(
  'a worker killed while the request is under way leaves one image',
  async () => {
    const asked = delays('machineImage_generate', 1, '1s');
    await startDetached();
    await until(asked);
    process.kill(workerProcess(), 'SIGKILL');
    const result = await expectOneImage();
    expect(result?.images[0]?.warnings?.join()).toContain('not provably ours');
  },
  recoveryMs,
);

test.each(['first', 'last'] as const)(
  'a pipeline that is reset to its %s step goes on with the image that it has',
  async (which) => {
    await startDetached();
    await until(() => playground.simulator.images().length === 1);
    await withTemporal(async (client) => {
      const { list } = client.workflow;
      const runs = list.call(client.workflow, { query: 'WorkflowType = "imagePipeline"' });
      for await (const { workflowId, runId } of runs) {
        const steps = await eventsOf(client, workflowId, 'workflowTaskCompleted');
        const step = which === 'first' ? steps[0] : steps.at(-1);
        await client.workflowService.resetWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId, runId },
          reason: 'a test',
          requestId: crypto.randomUUID(),
          workflowTaskFinishEventId: step?.eventId ?? null,
        });
      }
    });
    await expectOneImage();
  },
);

test('a pipeline whose ledger was terminated asks a new one', async () => {
  const stop = playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 429 } : undefined,
  );
  await startDetached();
  await until(() => countOf('machineImage_generate') > 0);
  await withTemporal((client) => client.workflow.getHandle(ledgerId()).terminate());
  stop();
  const result = await expectFollowed();
  expect(playground.simulator.images()).toHaveLength(1);
  // What the terminated one may have done, nobody knows.
  expect(result?.images[0]?.warnings?.join()).toContain('Possible duplicate');
});

test('a pipeline that is cancelled while it waits for its turn asks for nothing', async () => {
  const stop = playground.simulator.faults.add(({ operation }) =>
    operation === 'machineImage_generate' ? { status: 429 } : undefined,
  );
  await startDetached();
  await until(() => countOf('machineImage_generate') > 0);
  const { status } = await playground.forgeline(['cancel', 'one']);
  stop();
  expect(status).toBe(0);
  // The next one has its turn, and nothing of the cancelled one comes in between.
  await startDetached('other');
  await expectFollowed('other');
  expect(playground.simulator.images()).toHaveLength(1);
});

test('a pipeline that is cancelled while its request is under way cancels what comes of it', async () => {
  const asked = delays('machineImage_generate', 1, '1500ms');
  await startDetached();
  await until(asked);
  const { status } = await playground.forgeline(['cancel', 'one']);
  expect(status).toBe(0);
  expect(playground.simulator.images().map(({ state }) => state)).toEqual(['cancelled']);
});

test('a ledger that nobody asks anything keeps neither worker nor server up', async () => {
  playground.environment.FORGELINE_IDLE_STOP = '2s';
  await startDetached();
  await expectOneImage();
  await until(
    () => knownNames(home()).every((name) => readHolder(home(), name) === undefined),
    40_000,
  );
});

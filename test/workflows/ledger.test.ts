/** The ledger of a source, with real activities, a real Temporal server and a simulated UForge. */
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type {
  AboutPipeline,
  Answer,
  Ask,
  Made,
  Remembered,
  Ticket,
  Workflows,
} from '../../pipeline/model.ts';
import { ensureServer } from '../../temporal/background/server.ts';
import { image, type Simulated, source, startSimulated } from '../activities/simulated.ts';
import { bundleWorkflows } from '../support/bundle.ts';
import { type TestHome, testHome, withClient } from '../temporal/embedded.ts';
import type { collector } from './fixtures/ledger.ts';

const taskQueue = 'ledger';
const logger = new DefaultLogger('ERROR');
let code: string;

beforeAll(async () => {
  Runtime.install({ logger });
  const workflowsPath = `${import.meta.dirname}/fixtures/ledger.ts`;
  ({ code } = await bundleWorkflows(workflowsPath));
});

let simulated: Simulated;
let home: TestHome;
let address: string;
let stopWorkers: () => Promise<void>;

beforeEach(async () => {
  simulated = await startSimulated({ generationMs: 1 });
  home = await testHome({ store: 'fast' });
  ({ address } = await ensureServer(home.options));
  stopWorkers = await startWorkers();
});
afterEach(async () => {
  await stopWorkers();
  await simulated.close();
  await home[Symbol.asyncDispose]();
});

async function startWorkers(): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const activities = createActivities(simulated.dependencies);
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue, workflowBundle: { code } }),
    Worker.create({ connection, taskQueue: `${taskQueue}-requests`, activities }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await connection.close();
  };
}

function askFor(key: string, change: Partial<Ask> = {}): Ask {
  const job = { kind: 'generation', source, image } as const;
  return { key, replyTo: 'collector', runId: 'run-1', at: Date.now(), job, ...change };
}

type Ledger = WorkflowHandleWithFirstExecutionRunId<Workflows['sourceLedger']>;

/** Begins a ledger, and somebody who collects so many of its answers. */
async function begin(
  client: Client,
  until: Parameters<typeof collector>[0],
): Promise<{ ledger: Ledger; answers: Promise<Answer[]> }> {
  const collecting = await client.workflow.start<typeof collector>('collector', {
    workflowId: 'collector',
    taskQueue,
    args: [until],
  });
  const { dependencies } = simulated;
  const ledger = await client.workflow.start<Workflows['sourceLedger']>('sourceLedger', {
    workflowId: 'ledger',
    taskQueue,
    args: [{ identity: dependencies.identity, sourceUri: source.uri }],
  });
  return { ledger, answers: collecting.result() };
}

/** What the ledger remembers that UForge made for the collector. */
async function madeOf(client: Client): Promise<Made[]> {
  const about: AboutPipeline = { by: 'collector' };
  const ledger = client.workflow.getHandle('ledger');
  return (await ledger.query<Remembered, [AboutPipeline]>('made', about)).made;
}

function ticketOf(answer: Answer | undefined): Ticket | undefined {
  return answer && 'ticket' in answer ? answer.ticket : undefined;
}

test('asks that keep coming while it is continued as new are each carried out once', async () => {
  const { simulator } = simulated;
  const isLate = (format: string | undefined) => format === 'VirtualBox';
  // Of one ask the answer is lost, and UForge does the work an hour later, when it is asked again.
  simulator.faults.load(`rules:
  - { requests: { operation: machineImage_generate, format: VirtualBox }, times: 1, fault: { reset: before, workLater: 1h } }
  - { requests: { operation: machineImage_generate, format: VirtualBox }, fault: { status: 429 } }`);
  const count = 20;
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { keys: count + 1 });
    const virtualBox = { ...image, id: 'late', format: 'VirtualBox', primitive: 'vbox' };
    await ledger.signal(
      'ask',
      askFor('late', { job: { kind: 'generation', source, image: virtualBox } }),
    );
    const runId = async () => (await client.workflow.getHandle('ledger').describe()).runId;
    let asked = 0;
    // Whoever asks again is answered from memory: that makes the history long at little cost.
    while (asked < count || (await runId()) === ledger.firstExecutionRunId) {
      if (asked < count) await ledger.signal('ask', askFor(`ask-${asked++}`));
      const again = Array.from({ length: 20 }, () => ledger.signal('ask', askFor('ask-0')));
      await Promise.all(again);
      // Temporal takes ten thousand signals a run.
      await Bun.sleep(25);
    }
    await simulator.clock.push(3_600_000);

    const tickets = new Map((await answers).map((answer) => [answer.key, ticketOf(answer)]));
    expect(tickets.size).toBe(count + 1);
    expect(new Set([...tickets.values()].map((ticket) => ticket?.uri)).size).toBe(count + 1);
    expect(tickets.get('late')).toMatchObject({ ours: 'likely', answerLost: true });
    const uris = [...tickets.values()].map((ticket) => ticket?.uri);
    expect((await madeOf(client)).map(({ uri }) => uri).sort()).toEqual(uris.sort());
    const images = simulator.images();
    expect(images.filter(({ format }) => isLate(format))).toHaveLength(1);
    expect(images).toHaveLength(count + 1);
  });
});

test('who asks again gets the same answer', async () => {
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { answers: 2 });
    await ledger.signal('ask', askFor('one'));
    await Bun.sleep(1_500);
    await ledger.signal('ask', askFor('one'));
    const [first, second] = await answers;
    expect(second).toEqual(first);
    expect(simulated.simulator.images()).toHaveLength(1);
  });
});

test('what was taken back before it came is not done, unless another run asks for it', async () => {
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { answers: 3 });
    await ledger.signal('withdraw', askFor('one'));
    await ledger.signal('ask', askFor('one'));
    await ledger.signal('ask', askFor('one', { runId: 'run-2' }));
    const all = await answers;
    expect(all.filter((answer) => 'withdrawn' in answer)).toHaveLength(2);
    expect(all.map(ticketOf)).toContainEqual(expect.objectContaining({ ours: 'proven' }));
    expect(simulated.simulator.images()).toHaveLength(1);
  });
});

test('neither a cancel nor a signal that nobody understands stops it', async () => {
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { answers: 1 });
    await ledger.signal('ask', { note: 'no ask at all' });
    await ledger.signal('forget', null);
    await ledger.signal('built', null);
    await ledger.cancel();
    await ledger.signal('ask', askFor('one'));
    expect((await answers).map(ticketOf)).toMatchObject([{ ours: 'proven' }]);
  });
});

test('a refusal is answered, and the next one is asked for', async () => {
  simulated.simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_generate' && earlier === 0 ? { status: 403 } : undefined,
  );
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { answers: 2 });
    await ledger.signal('ask', askFor('one'));
    await ledger.signal('ask', askFor('two'));
    const byKey = new Map((await answers).map((answer) => [answer.key, answer]));
    expect(byKey.get('one')).toMatchObject({ error: { stage: 'generate', code: 'not_entitled' } });
    expect(ticketOf(byKey.get('two'))).toMatchObject({ ours: 'proven' });
  });
});

test('what an earlier ledger may have done is reported when the job is over', async () => {
  await withClient(address, async (client) => {
    const { ledger, answers } = await begin(client, { answers: 2 });
    await ledger.signal('ask', askFor('one', { at: 0, again: true }));
    while (simulated.simulator.images().length === 0) await Bun.sleep(50);
    const uri = simulated.simulator.images()[0]?.uri ?? '';
    const ticket = { uri, ours: 'proven', answerLost: true } as const;
    await ledger.signal('ask', askFor('one/recheck', { recheck: { key: 'one', ticket } }));
    const tickets = new Map((await answers).map((answer) => [answer.key, ticketOf(answer)]));
    expect(tickets.get('one')).toEqual(ticket);
    expect(tickets.get('one/recheck')).toEqual({ ...ticket, duplicate: 'possible' });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import type { Simulator } from '../../simulator/index.ts';
import { sampleWorld } from '../../simulator/world/sample.ts';
import { filesOf, knownNames, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground } from '../support/playground.ts';
import { bareQueue } from './bare/queue.ts';

/**
 * A batch of pipelines that each generate, wait, publish, wait and download, on the embedded server and
 * one worker, against bare workflows with as many activities: half of them before the batch, half after
 * it. The simulator is done at once with whatever it is asked for.
 *
 * By itself: `bun test/bench/batch.ts [--pipelines 1000] [--concurrency 200] [--no-bare]`.
 */
export interface BatchBench {
  pipelines: number;
  completed: number;
  /** From the start of the batch's workflow to its end. */
  seconds: number;
  /** Pipelines a second, and bare workflows a second. */
  rate: number;
  bareRate: number;
  ratio: number;
  /** Activities of one pipeline, those of its source's ledger and those within workflow tasks among them. */
  activities: number;
  /** Events of one pipeline's history, and with its share of the ledger's. */
  events: { pipeline: number; ledger: number };
  /** Highest resident memory of the worker, MiB. */
  workerMib: number;
  /** Events of the longest history there is. */
  longestHistory: { type: string; events: number };
  /** Requests to UForge for one pipeline, without those for statuses of many. */
  requestsPerPipeline: number;
  /** Requests for statuses of many, of either kind, for each interval that the batch lasted. */
  statusRequestsPerInterval: number;
}

const pollMs = 1_000;

export async function benchBatch(
  options: { pipelines?: number; concurrency?: number; bare?: 'left out' } = {},
): Promise<BatchBench> {
  const { pipelines = 1_000, concurrency = 200 } = options;
  const place = await createPlayground({
    generationMs: 0,
    publicationMs: 0,
    imageBytes: 64 * 1024,
    world: worldOf(pipelines),
  });
  Object.assign(place.environment, { FORGELINE_POLL_INTERVAL: `${pollMs}ms` });
  try {
    const file = await place.file('nightly.yaml', batchFile(concurrency));
    await expectDone(place, ['plan', await place.file('one.yaml', onePipeline)]);
    const client = await clientOf(place);
    // One of its own, to count what a pipeline costs.
    await expectDone(place, ['build', join(place.folder, 'one.yaml')]);
    const { activities, events } = await costsOfOne(client);
    const bareOnes = Math.ceil(pipelines / 2);
    const isBare = options.bare !== 'left out';
    const before = isBare ? await runBare(place, client, { count: bareOnes, activities }) : 0;
    const asked = place.simulator.journal().length;
    await expectDone(place, ['batch', 'start', file, '--json']);
    const { seconds, completed } = await outcomeOf(client);
    const after = isBare ? await runBare(place, client, { count: bareOnes, activities }) : 0;
    const rate = pipelines / seconds;
    const bareRate = isBare ? (2 * bareOnes) / (before + after) : Number.NaN;
    const requests = countRequests(place.simulator, asked);
    return {
      pipelines,
      completed,
      seconds,
      rate,
      bareRate,
      ratio: rate / bareRate,
      activities,
      events,
      workerMib: await highestMemory(place),
      longestHistory: await longestHistory(client),
      requestsPerPipeline: requests.own / pipelines,
      statusRequestsPerInterval: requests.statuses / Math.max(1, (seconds * 1_000) / pollMs),
    };
  } finally {
    await place.close();
  }
}

function worldOf(appliances: number) {
  const world = sampleWorld();
  const [sample] = world.appliances;
  if (!sample) throw new Error('The sample world has no appliance.');
  const { id: _, name: _name, ...rest } = sample;
  const more = Array.from({ length: appliances }, (_none, index) => ({
    ...rest,
    id: 100_000 + index,
    name: `bench-${String(index).padStart(5, '0')}`,
  }));
  return { ...world, appliances: [...world.appliances, ...more] };
}

const image = `format: Amazon AWS
    download: { to: ./images }
    publish: [{ account: my-aws, region: eu-west-1, bucket: bench }]`;

const onePipeline = `
version: 1
name: one
source: { appliance: { name: web-tier, version: latest } }
images:
  - ${image}
`;

const batchFile = (concurrency: number) => `
version: 1
batch: nightly
concurrency: ${concurrency}
matrix:
  appliances: ["bench-*"]
  formats: [{ format: Amazon AWS, download: { to: ./images } }]
  accounts: [{ account: my-aws, format: Amazon AWS, region: eu-west-1, bucket: bench }]
`;

async function expectDone(place: Playground, args: string[]): Promise<void> {
  const { status, stdout, stderr } = await place.forgeline(args);
  if (status === 0) return;
  throw new Error(`forgeline ${args[0]} ended with ${status}: ${stdout.slice(-2_000)} ${stderr}`);
}

async function clientOf(place: Playground): Promise<Client> {
  const address = stateOf(place, 'server').address;
  return new Client({ connection: await Connection.connect({ address }) });
}

function stateOf({ environment }: Playground, kind: 'server' | 'worker') {
  const home = environment.FORGELINE_HOME ?? '';
  const name = knownNames(home).find((one) => one.startsWith(kind));
  const state = name === undefined ? undefined : readState(filesOf(home, name).state);
  const { address } = state?.info ?? {};
  if (!state || typeof address !== 'string') throw new Error(`No ${kind} runs.`);
  return { pid: state.pid, address };
}

/** Seconds that so many bare workflows take. */
async function runBare(
  place: Playground,
  client: Client,
  { count, activities }: { count: number; activities: number },
): Promise<number> {
  const ready = Promise.withResolvers<void>();
  const worker = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dirname, 'bare', 'worker.ts'),
      stateOf(place, 'server').address,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], ipc: () => ready.resolve() },
  );
  try {
    await ready.promise;
    const began = performance.now();
    const ids = Array.from({ length: count }, (_none, index) => `bare-${began}-${index}`);
    const starter = async () => {
      for (let workflowId = ids.pop(); workflowId !== undefined; workflowId = ids.pop()) {
        await client.workflow.execute('bare', {
          workflowId,
          taskQueue: bareQueue,
          args: [activities],
        });
      }
    };
    await Promise.all(Array.from({ length: 200 }, starter));
    return (performance.now() - began) / 1_000;
  } finally {
    worker.kill('SIGTERM');
    await worker.exited;
  }
}

/** Counts what the one pipeline that was built cost. */
async function costsOfOne(client: Client) {
  const counts = { activities: 0, events: { pipeline: 0, ledger: 0 } };
  const query = 'WorkflowType IN ("imagePipeline", "sourceLedger")';
  for await (const { workflowId, type } of client.workflow.list({ query })) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    for (const event of events ?? []) {
      const isLocal = event.markerRecordedEventAttributes?.markerName === 'core_local_activity';
      if (event.activityTaskScheduledEventAttributes || isLocal) counts.activities++;
    }
    counts.events[type === 'imagePipeline' ? 'pipeline' : 'ledger'] = events?.length ?? 0;
  }
  return counts;
}

async function outcomeOf(client: Client): Promise<{ seconds: number; completed: number }> {
  for await (const { workflowId } of client.workflow.list({ query: 'WorkflowType = "batch"' })) {
    const handle = client.workflow.getHandle(workflowId);
    const { startTime, closeTime } = await handle.describe();
    const { counts } = await handle.result();
    return {
      seconds: ((closeTime?.getTime() ?? 0) - startTime.getTime()) / 1_000,
      completed: counts.completed,
    };
  }
  throw new Error('There is no batch.');
}

async function highestMemory(place: Playground): Promise<number> {
  const { pid } = stateOf(place, 'worker');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

async function longestHistory(client: Client): Promise<{ type: string; events: number }> {
  let longest = { type: '', events: 0 };
  for await (const { type, historyLength } of client.workflow.list({
    query: 'WorkflowType != "bare"',
  })) {
    if (historyLength > longest.events) longest = { type, events: historyLength };
  }
  return longest;
}

const bulk = ['userMachineImageStatus_get', 'userMachineImagePublishedStatus_getAll'];

function countRequests(simulator: Simulator, before: number) {
  const entries = simulator.journal().slice(before);
  const ofMany = entries.filter(({ operation = '' }) => bulk.includes(operation));
  return { own: entries.length - ofMany.length, statuses: ofMany.length };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      pipelines: { type: 'string', default: '1000' },
      concurrency: { type: 'string', default: '200' },
      'no-bare': { type: 'boolean', default: false },
    },
  });
  const result = await benchBatch({
    pipelines: Number(values.pipelines),
    concurrency: Number(values.concurrency),
    ...(values['no-bare'] ? { bare: 'left out' } : {}),
  });
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}

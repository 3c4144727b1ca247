import { join } from 'node:path';
import {
  Client,
  Connection,
  type WorkflowHandleWithStartDetails,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { batchInputOf, batchStartOptions } from '../../pipeline/batch-start.ts';
import { thisHost } from '../../pipeline/identity.ts';
import type {
  BatchInput,
  BatchItem,
  BatchProgress,
  BatchResult,
  Identity,
  ImageDefinition,
  OnError,
  PipelineDefinition,
  ShardProgress,
  Workflows,
} from '../../pipeline/model.ts';
import type { WorldInput } from '../../simulator/index.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { bundleWorkflows } from '../support/bundle.ts';
import { createPlayground, type Playground, password, until } from '../support/playground.ts';

export type BatchHandle = WorkflowHandleWithStartDetails<Workflows['batch']>;

/** A playground with its background processes running, and a client of its Temporal. */
export interface Rig {
  playground: Playground;
  client: Client;
  identity: Identity;
  /** Header for requests to the simulator. */
  authorization: string;
  start(request: {
    name: string;
    items: BatchItem[];
    concurrency?: number;
    onError?: OnError;
  }): Promise<BatchHandle>;
  /** A pipeline of one appliance that downloads one image: `VirtualBox`, `Slow`, `Endless` or `Failing`. */
  pipeline(name: string, format?: string, changes?: Partial<PipelineDefinition>): BatchItem;
  /** A new connection, after the server was killed. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
}

const world: WorldInput = {
  users: [{ login: 'pat', password }],
  formats: [
    { name: 'VirtualBox', primitive: 'vbox', generation: { durationMs: 100 } },
    { name: 'Slow', primitive: 'kvm', generation: { durationMs: 1_500 } },
    { name: 'Endless', primitive: 'raw', generation: { durationMs: 3_600_000 } },
    {
      name: 'Failing',
      primitive: 'qcow2',
      generation: { durationMs: 100, failure: { message: 'No space left.', percentage: 30 } },
    },
  ],
  appliances: [
    { name: 'web-tier', version: '2.1' },
    { name: 'db', version: '1.0' },
  ],
};

export async function createRig(
  options: Parameters<typeof createPlayground>[0] = {},
  environment: Record<string, string> = {},
): Promise<Rig> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const playground = await createPlayground({ world, ...options });
  Object.assign(playground.environment, environment);
  const identity = { url: playground.simulator.url, login: 'pat' };
  let connection = await bringUp();
  const rig: Rig = {
    playground,
    client: new Client({ connection }),
    identity,
    authorization: `Basic ${btoa(`pat:${password}`)}`,
    async start({ name, items, concurrency = 10, onError = 'continue' }) {
      const input: BatchInput = batchInputOf({
        identity,
        batch: { name, concurrency, onError },
        items,
      });
      const { typedSearchAttributes, ...start } = batchStartOptions(input);
      return await rig.client.workflow.start<Workflows['batch']>('batch', {
        ...start,
        typedSearchAttributes,
        args: [input],
      });
    },
    pipeline(name, format = 'VirtualBox', changes = {}) {
      const image: ImageDefinition = {
        id: format.toLowerCase().replaceAll(' ', '-'),
        format,
        installProfile: {},
        download: {
          folder: join(playground.folder, 'images'),
          fileName: '{name}-{id}.{ext}',
          overwrite: true,
          host: thisHost(),
        },
        publications: [],
      };
      const definition: PipelineDefinition = {
        name,
        source: { kind: 'appliance', name: 'web-tier', version: 'latest' },
        images: [image],
        publishWhen: 'image-ready',
        deadlineMs: 3_600_000,
        ...changes,
      };
      return { name, definition };
    },
    async reconnect() {
      await connection.close().catch(() => undefined);
      connection = await bringUp();
      rig.client = new Client({ connection });
    },
    async close() {
      await connection.close().catch(() => undefined);
      await playground.close();
    },
  };
  return rig;

  /** Has the command start both background processes, and connects to the server. */
  async function bringUp(): Promise<Connection> {
    const file = await playground.file(
      'plan.yaml',
      `version: 1
name: plan-only
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: VirtualBox }]
`,
    );
    const planned = await playground.forgeline(['plan', file]);
    if (planned.status !== 0) throw new Error(planned.stderr);
    const server = filesOf(playground.environment.FORGELINE_HOME ?? '', 'server');
    return await Connection.connect({ address: readState(server.state)?.info.address ?? '' });
  }
}

export async function progressOf(handle: BatchHandle): Promise<BatchProgress> {
  return await handle.query<BatchProgress>('progress');
}

/** What a batch ended with, however it ended. */
export async function endOf(handle: BatchHandle): Promise<BatchResult> {
  try {
    return await handle.result();
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const details: unknown =
      typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'details') : undefined;
    const said: unknown = Array.isArray(details) ? details[0] : undefined;
    if (typeof said === 'object' && said !== null && 'counts' in said) return said as BatchResult;
    throw error;
  }
}

/** What the first shard of a batch says; nothing has begun before there is one. */
export async function shardOf(rig: Rig, { workflowId }: BatchHandle, shard = 0) {
  const handle = rig.client.workflow.getHandle(`${workflowId}-shard-${shard}`);
  return await handle.query<ShardProgress>('progress').catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return nothingBegun;
    throw error;
  });
}

const nothingBegun: ShardProgress = {
  counts: { total: 0, pending: 0, running: 0, completed: 0, failed: 0, cancelled: 0, skipped: 0 },
  rows: [],
};

/** Types of the events of a history. */
export async function eventsOf(rig: Rig, workflowId: string): Promise<number[]> {
  const { events } = await rig.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).map(({ eventType }) => eventType ?? 0);
}

export { until };

/** What went wrong when the histories of all workflows were replayed, by workflow id. */
export async function replayProblems({ client }: Rig): Promise<Record<string, string>> {
  const workflowsPath = join(import.meta.dirname, '..', '..', 'workflows', 'index.ts');
  const workflowBundle = await bundleWorkflows(workflowsPath);
  const histories = client.workflow.list().intoHistories();
  const problems: Record<string, string> = {};
  for await (const replayed of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (replayed.error) problems[replayed.workflowId] = replayed.error.message;
  }
  return problems;
}

import type { Client, Connection } from '@temporalio/client';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import { type EmbeddedOptions, ensureServer } from './background/server.ts';
import { type Cluster, namedCluster } from './cluster.ts';
import { messageOf, TemporalUnreachable } from './errors.ts';
import { isTemporalCloud, webUiAddress } from './web-ui.ts';

export interface TemporalOptions extends EmbeddedOptions {
  /** `TEMPORAL_` variables, and `HOME` and the like that say where `temporal.toml` is. */
  environment: Record<string, string>;
  /** Milliseconds for the connection. @default 5000 */
  connectTimeoutMs?: number;
}

/** Which Temporal it is. */
interface TemporalPlace {
  /** `127.0.0.1:7233` */
  address: string;
  namespace: string;
  /** Whether it is the embedded server of this home. */
  embedded: boolean;
  /** Address of a workflow in the Web UI; undefined where it is not known for this cluster. */
  webUiUrl(workflowId: string, runId?: string): string | undefined;
}

export interface TemporalClient extends TemporalPlace {
  client: Client;
  connection: Connection;
  close(): Promise<void>;
}

/**
 * Connects a command to the cluster that is named, else to the embedded server, which is started
 * where it does not run. Throws {@link TemporalUnreachable} where nothing answers in time, and what
 * {@link ensureServer} throws.
 */
export async function connect(options: TemporalOptions): Promise<TemporalClient> {
  const { place, connectionOptions } = await locate(options);
  // Costs 0.14 s, so only who really connects loads it.
  const { Client, Connection } = await import('@temporalio/client');
  const { tls, apiKey, metadata } = connectionOptions;
  const connection = await reach(place, () =>
    Connection.connect({
      address: place.address,
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
      connectTimeout: options.connectTimeoutMs ?? 5_000,
      // A proxy of the environment must not come between us and our own machine.
      ...(place.embedded && { channelArgs: { 'grpc.enable_http_proxy': 0 } }),
    }),
  );
  return {
    ...place,
    connection,
    client: new Client({ connection, namespace: place.namespace }),
    close: () => connection.close(),
  };
}

export interface TemporalWorkerConnection extends TemporalPlace {
  connection: NativeConnection;
  close(): Promise<void>;
}

/**
 * The same for a worker. Where the embedded server runs already, nothing is started.
 * Install the worker's `Runtime` before, as this uses it.
 */
export async function connectWorker(options: TemporalOptions): Promise<TemporalWorkerConnection> {
  const { place, connectionOptions } = await locate(options);
  const { NativeConnection } = await import('@temporalio/worker');
  const connection = await reach(place, () =>
    withTimeout(NativeConnection.connect(connectionOptions), options.connectTimeoutMs ?? 5_000),
  );
  return { ...place, connection, close: () => connection.close() };
}

interface Located {
  place: TemporalPlace;
  connectionOptions: NativeConnectionOptions;
}

async function locate(options: TemporalOptions): Promise<Located> {
  const cluster = await namedCluster(options.environment);
  if (cluster !== undefined) return locatedCluster(cluster);
  const { address, namespace, uiUrl } = await ensureServer(options);
  return {
    place: {
      address,
      namespace,
      embedded: true,
      webUiUrl: (workflowId, runId) => webUiAddress(uiUrl, namespace, workflowId, runId),
    },
    connectionOptions: { address },
  };
}

function locatedCluster({ address, namespace, connectionOptions }: Cluster): Located {
  return {
    place: {
      address,
      namespace,
      embedded: false,
      webUiUrl: (workflowId, runId) =>
        isTemporalCloud(address)
          ? webUiAddress('https://cloud.temporal.io', namespace, workflowId, runId)
          : undefined,
    },
    connectionOptions,
  };
}

async function reach<Value>(place: TemporalPlace, attempt: () => Promise<Value>): Promise<Value> {
  try {
    return await attempt();
  } catch (error) {
    throw new TemporalUnreachable(
      'temporal_unreachable',
      `No Temporal server answers at ${place.address} (${reasonOf(error)}).`,
      place.embedded
        ? 'Run: forgeline doctor'
        : 'Check TEMPORAL_ADDRESS and its TLS and key settings, or unset them to use the embedded server.',
    );
  }
}

/** In plain words: the worker's connection speaks Rust. */
function reasonOf(error: unknown): string {
  const text = messageOf(error).split('\n')[0] ?? '';
  const ofSystem = /message: "([^"]+)"/.exec(text)?.[1];
  return (ofSystem ?? text).replace(/\.$/, '');
}

async function withTimeout<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

import type { Connection } from '@temporalio/client';
import { embeddedNamespace } from './server-options.ts';

/** Thirty days: how long closed pipelines stay visible in the embedded server. */
const retentionSeconds = 30 * 24 * 60 * 60;

/** Connects to a server on this machine; no proxy of the environment may come between. */
export async function connectLocally(address: string, timeoutMs: number): Promise<Connection> {
  // Costs 0.14 s, so only who really connects loads it.
  const { Connection } = await import('@temporalio/client');
  return await Connection.connect({
    address,
    connectTimeout: timeoutMs,
    channelArgs: { 'grpc.enable_http_proxy': 0 },
  });
}

export async function clusterIdOf(connection: Connection): Promise<string> {
  const info = await connection.withDeadline(Date.now() + 5_000, () =>
    connection.workflowService.getClusterInfo({}),
  );
  return info.clusterId;
}

/** Sets the retention of the default namespace, unless it is set already. */
export async function keepForThirtyDays(connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + 10_000, async () => {
    const service = connection.workflowService;
    const { config } = await service.describeNamespace({ namespace: embeddedNamespace });
    if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === retentionSeconds) return;
    const { msToTs } = await import('@temporalio/common/lib/time.js');
    await service.updateNamespace({
      namespace: embeddedNamespace,
      config: { workflowExecutionRetentionTtl: msToTs(retentionSeconds * 1_000) },
    });
  });
}

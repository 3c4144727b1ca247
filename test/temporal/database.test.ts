import { Database } from 'bun:sqlite';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseFile, databaseSize } from '../../temporal/background/database.ts';
import { ensureServer } from '../../temporal/background/server.ts';
import { eventually, type TestHome, testHome, withClient } from './embedded.ts';

const MiB = 1024 * 1024;
const thirtyDays = 30 * 24 * 60 * 60;
let place: TestHome;
let address: string;

beforeAll(async () => {
  place = await testHome();
  ({ address } = await ensureServer(place.options));
});
afterAll(() => place[Symbol.asyncDispose]());

describe('the database of the embedded server', () => {
  test('gives back the disk that its log took while somebody read for long', async () => {
    const logSize = () => statSync(`${databaseFile(place.home)}-wal`).size;
    const start = async (from: number, to: number) =>
      await withClient(address, async ({ workflow }) => {
        for (let at = from; at < to; at++) {
          await workflow.start('nobody', {
            workflowId: `run-${at}`,
            taskQueue: 'nobody-polls',
            args: ['x'.repeat(2 * MiB)],
          });
        }
      });
    const reader = new Database(databaseFile(place.home), { readonly: true });
    reader.run('BEGIN');
    reader.query('SELECT count(*) FROM executions').values();
    await start(0, 12);
    expect(logSize()).toBeGreaterThan(20 * MiB);
    reader.run('COMMIT');
    reader.close();
    await start(12, 16);
    expect(logSize()).toBeLessThanOrEqual(16 * MiB);
    expect(databaseSize(place.home)?.bytes).toBeGreaterThan(12 * MiB);
  });

  test('takes a result as large as that of ten thousand packages', async () => {
    await withClient(address, ({ workflow }) =>
      workflow.start('nobody', {
        workflowId: 'large',
        taskQueue: 'nobody-polls',
        args: ['x'.repeat(3 * MiB)],
      }),
    );
  });

  test('keeps closed pipelines for thirty days, whatever was set before the server started', async () => {
    await setRetention(24 * 60 * 60);
    const before = place.keeper().info.serverPid;
    process.kill(Number(before), 'SIGKILL');
    await eventually(() => place.keeper().info.serverPid !== before);
    ({ address } = await ensureServer(place.options));
    expect(await retention()).toBe(thirtyDays);
  });
});

async function retention(): Promise<number> {
  return await withClient(address, async ({ workflowService }) => {
    const { config } = await workflowService.describeNamespace({ namespace: 'default' });
    return Number(config?.workflowExecutionRetentionTtl?.seconds);
  });
}

async function setRetention(seconds: number): Promise<void> {
  const { msToTs } = await import('@temporalio/common/lib/time.js');
  await withClient(address, ({ workflowService }) =>
    workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: msToTs(seconds * 1_000) },
    }),
  );
  expect(await retention()).toBe(seconds);
}

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { readTemporal } from '../../settings/read.ts';
import { writeRecord } from '../../temporal/background/database.ts';
import { down } from '../../temporal/background/down.ts';
import { anyFreePort } from '../../temporal/background/ports.ts';
import type { EmbeddedOptions } from '../../temporal/background/server.ts';
import { type ProcessState, readHolder } from '../../temporal/background/state.ts';
import { temporalCli } from '../support/temporal-cli.ts';

/** A state folder of its own, with options for its server and a way to leave nothing behind. */
export interface TestHome extends AsyncDisposable {
  home: string;
  options: EmbeddedOptions;
  /** What the keeper of the server says; throws where none runs. */
  keeper(): ProcessState;
}

export async function testHome(change: Partial<EmbeddedOptions> = {}): Promise<TestHome> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'forgeline-home-')));
  const { cli } = readTemporal();
  await rememberPort(home, await anyFreePort());
  return {
    home,
    options: {
      home,
      version: '0.0.0-test',
      cli: { ...cli, explicitPath: (await temporalCli()).path },
      store: 'durable',
      idleStopMs: 60_000,
      ...change,
    },
    keeper: () => {
      const state = readHolder(home, 'server');
      if (state === undefined) throw new Error('no server runs');
      return state;
    },
    [Symbol.asyncDispose]: async () => {
      await down({ home, drainMs: 2_000 });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Has the next server of this home try this port first. */
export async function rememberPort(home: string, port: number): Promise<void> {
  const uiPort = await anyFreePort();
  writeRecord(home, { serverVersion: '1.0.0', clusterId: 'unknown', port, uiPort });
}

/** Does something with a client and closes it. */
export async function withClient<Value>(
  address: string,
  use: (client: Client) => Promise<Value>,
): Promise<Value> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** Starts a workflow that nobody works on, so that it stays open. */
export async function startOpenWorkflow(address: string, workflowId: string): Promise<void> {
  await withClient(address, (client) =>
    client.workflow.start('nobody', { workflowId, taskQueue: 'nobody-polls' }),
  );
}

/** Waits until `condition` gives something, and returns it. */
export async function eventually<Value>(
  condition: () => Value | undefined | false,
  withinMs = 15_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await Bun.sleep(20);
  }
}

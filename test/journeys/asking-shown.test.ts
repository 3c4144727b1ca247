/** What people see of the ledger of a source while it asks UForge for their pipelines, or cannot. */
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerWorkflowId, workflowQueue } from '../../pipeline/identity.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground();
});
afterEach(() => playground.close());

async function start(name: string): Promise<void> {
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

/** Waits until this is shown of a pipeline. */
async function untilShown(name: string, text: string): Promise<void> {
  let shown = '';
  await until(async () => {
    shown = (await playground.forgeline(['show', name])).stdout;
    return shown.includes(text);
  }).catch((error: unknown) => {
    throw new Error(`"${text}" was not shown, but this:\n${shown}`, { cause: error });
  });
}

test('a request that takes long is shown, and who waits for it', async () => {
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, fault: { delay: 10s } }]',
  );
  await start('first');
  await untilShown('first', 'virtualbox: requesting (asking UForge)');
  await start('second');
  await untilShown('second', '(waits for its turn: UForge is being asked for another image');
});

test('that it is looked for what became of a request is shown, and why', async () => {
  playground.environment.FORGELINE_SETTLING_TIME = '8s';
  playground.simulator.faults.load(
    'rules: [{ requests: { operation: machineImage_generate }, fault: { status: 502 } }]',
  );
  await start('unheard');
  const { lines } = await playground.forgeline(['follow', 'unheard', '--json', '--timeout', '3s']);
  const told = lines.filter(({ type }) => type === 'progress').at(-1);
  expect(told).toMatchObject({
    target: 'virtualbox',
    detail: 'looking whether UForge did what it did not answer',
    trouble: expect.stringContaining('502'),
  });
});

/** Has the ledger of the source fail at each of its tasks. */
async function breakLedger(): Promise<void> {
  const identity = { url: playground.simulator.url, login: 'pat' };
  const sourceUri = 'users/pat/appliances/2';
  const server = filesOf(playground.environment.FORGELINE_HOME ?? '', 'server');
  const connection = await Connection.connect({
    address: readState(server.state)?.info.address ?? '',
  });
  try {
    const { workflow } = new Client({ connection });
    await workflow.start('sourceLedgerOfAnotherVersion', {
      workflowId: ledgerWorkflowId(identity, sourceUri),
      taskQueue: workflowQueue(identity),
    });
  } finally {
    await connection.close();
  }
}

test('a ledger whose tasks fail is told of by follow and show', async () => {
  expect((await playground.forgeline(['list'])).status).toBe(0);
  await breakLedger();
  await start('stuck');
  const told = /the ledger of its source, which asks UForge: a workflow task keeps failing: \w/;
  const followed = await playground.forgeline(['follow', 'stuck', '--timeout', '5s']);
  expect(followed.status).toBe(3);
  expect(followed.stdout).toMatch(told);
  expect((await playground.forgeline(['show', 'stuck'])).stdout).toMatch(told);
});

/**
 * Records histories of every workflow, with the command, the simulator and an embedded Temporal, for
 * the test that replays them: `bun test/histories/record.ts`, whenever workflow code changes.
 */
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { thisHost } from '../../pipeline/identity.ts';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

const playground = await createPlayground({ generationMs: 800, publicationMs: 800 });
try {
  await runEverything(playground);
  await record(playground);
} finally {
  await playground.close();
}

async function runEverything({ file, forgeline, simulator, start }: Playground): Promise<void> {
  const pipeline = (name: string) =>
    file(
      `${name}.yaml`,
      `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
images:
  - { format: VirtualBox, download: { to: ./${name} } }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`,
    );
  const scan = await file(
    'scan.yaml',
    `
version: 1
name: scan
source: { scan: { instance: db-prod, scan: latest } }
images: [{ format: KVM, download: { to: ./images } }]
packages: { download: { to: ./packages } }
`,
  );
  await forgeline(['build', await pipeline('appliance'), scan]);
  await forgeline(['download', 'users/pat/appliances/2/images/1', '--to', 'again']);
  await forgeline(['doctor']);

  const failing = simulator.faults.add(({ operation }) =>
    operation === 'applianceImage_publish' ? { status: 400 } : undefined,
  );
  await forgeline(['build', await pipeline('failed')]);
  failing();

  const lost = simulator.faults.add(({ operation, earlier }) =>
    operation === 'machineImage_generate' && earlier % 2 === 0 ? { reset: 'after' } : undefined,
  );
  await forgeline(['build', await pipeline('lost')]);
  lost();

  const before = simulator.images().length;
  const following = start(['build', await pipeline('cancelled')]);
  await until(() => simulator.images().length > before);
  await forgeline(['cancel', 'cancelled']);
  await following.exited;
}

async function record({ environment, folder }: Playground): Promise<void> {
  const address = readState(filesOf(environment.FORGELINE_HOME ?? '', 'server').state)?.info
    .address;
  const connection = await Connection.connect({ address: address ?? '' });
  const client = new Client({ connection });
  const counts = new Map<string, number>();
  for await (const { workflowId, runId, type, status } of client.workflow.list()) {
    const kind = `${type}-${status.name.toLowerCase()}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > 3) continue;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const text = scrubbed({ workflowId, history: JSON.parse(historyToJSON(history)) }, folder);
    await writeFile(join(import.meta.dirname, `${kind}-${count}.json`), text);
  }
  await connection.close();
}

/** A history without the machine that it was recorded on, in plain fields and in payloads alike. */
function scrubbed(recorded: unknown, folder: string): string {
  const host = thisHost();
  const clean = (text: string) =>
    text
      .replaceAll(folder, '/home/pat')
      .replaceAll(`@${hostname()}`, '@host')
      .replaceAll(`"host":"${host}"`, '"host":"host"')
      .replaceAll(`-transfers-${host}`, '-transfers-host');
  const visit = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, visit(item, name)]),
      );
    }
    if (typeof value !== 'string') return value;
    if (key === 'stackTrace') return '';
    if (key === 'identity') return 'worker';
    if (key === 'data') return base64(clean(Buffer.from(value, 'base64').toString()));
    return clean(value);
  };
  return `${JSON.stringify(visit(recorded, ''), undefined, 1)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

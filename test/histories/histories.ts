import { Client, Connection, type WorkflowExecutionInfo } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { filesOf, readState } from '../../temporal/background/state.ts';
import { type Playground, until } from '../support/playground.ts';
import type { Kept, Scenario } from './scenario.ts';
import { scrubbed } from './scrub.ts';

/**
 * The histories that a scenario keeps, by the names of their files: `imagePipeline-cancelled.json`, and
 * `…-2.json` for the second run of a type. Throws where other runs are there than it should leave.
 */
export async function historiesOf(
  playground: Playground,
  { name, keeps }: Pick<Scenario, 'name' | 'keeps'>,
): Promise<Map<string, string>> {
  const { environment } = playground;
  const server = readState(filesOf(environment.FORGELINE_HOME ?? '', 'server').state);
  const connection = await Connection.connect({ address: server?.info.address ?? '' });
  try {
    const client = new Client({ connection });
    const histories = new Map<string, string>();
    for (const type of new Set(keeps.map(([kept]) => kept))) {
      const runs = await runsOf(client, type, keeps);
      for (const [index, { workflowId, runId }] of runs.entries()) {
        const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        const file = `${type}-${name}${index === 0 ? '' : `-${index + 1}`}.json`;
        const recorded = { workflowId, history: JSON.parse(historyToJSON(history)) };
        histories.set(file, scrubbed(recorded, playground));
      }
    }
    return histories;
  } finally {
    await connection.close();
  }
}

/** The runs of one type, oldest first, once they are as they should be: lists lag behind. */
async function runsOf(
  client: Client,
  type: string,
  keeps: Kept[],
): Promise<WorkflowExecutionInfo[]> {
  const wanted = keeps.flatMap(([kept, status]) => (kept === type ? [status] : [])).join(', ');
  let runs: WorkflowExecutionInfo[] = [];
  const statuses = () => runs.map(({ status }) => status.name).join(', ');
  await until(async () => {
    runs = [];
    const query = `WorkflowType = "${type}"`;
    for await (const run of client.workflow.list({ query })) runs.push(run);
    runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    return statuses() === wanted;
  }, 5_000).catch(() => {
    throw new Error(`Of ${type} there should be ${wanted}, and there is: ${statuses()}.`);
  });
  return runs;
}

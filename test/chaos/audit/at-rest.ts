import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { SecretHunt } from '../secrets.ts';
import { open, pendingOf, runsWhere } from '../watch.ts';
import { type Evidence, lastRuns } from './evidence.ts';

/** Whether everything that ran has ended: at UForge, and in Temporal. */
export async function checkAtRest(
  client: Client,
  { records, outcomes, foreign }: Evidence,
  hunt: SecretHunt,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [what, made] of [
    ['image', records.images],
    ['publication', records.publications],
  ] as const) {
    for (const { uri, state } of made.values()) {
      if (state === 'running') problems.push(`the ${what} ${uri} still runs at the simulator`);
    }
  }
  for (const uri of foreign) {
    const state = records.images.get(uri)?.state;
    if (state === 'complete' || state === 'running') continue;
    problems.push(`somebody else's image ${uri} is ${state}`);
  }
  for (const { workflowId, runId, type } of await runsWhere(client, open)) {
    if (type !== 'sourceLedger') {
      problems.push(`the workflow ${workflowId} (${type}) still runs`);
      continue;
    }
    for (const { activityId } of await pendingOf(client, { workflowId, runId }, hunt)) {
      problems.push(`the ledger ${workflowId} still does ${activityId}`);
    }
  }
  for (const { workflowId, status, result, recipe } of lastRuns(outcomes)) {
    if (status === 'completed' || status === 'running') continue;
    if (status === 'cancelled' && recipe.manner.startsWith('cancelled')) continue;
    const errors = result.images.flatMap(({ id, error, publications }) => [
      ...(error ? [`${id}: ${error.code}: ${error.message}`] : []),
      ...publications.flatMap((one) =>
        one.error ? [`${id}/${one.id}: ${one.error.code}: ${one.error.message}`] : [],
      ),
    ]);
    const harvest = result.packagesError ? [`packages: ${result.packagesError.message}`] : [];
    problems.push(`${workflowId} is ${status} in the end: ${[...errors, ...harvest].join('; ')}`);
  }
  return problems;
}

/** Whether everything in the state folder is for its owner only. */
export function checkPermissions(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return ['', ...entries].flatMap((entry) => {
    const path = join(folder, entry);
    const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    return (mode & 0o077) === 0 ? [] : [`others may use ${path} (${(mode & 0o777).toString(8)})`];
  });
}

/** Shows the hunt all histories, decoded. */
export async function lookIntoHistories(client: Client, hunt: SecretHunt): Promise<number> {
  const runs = await runsWhere(client, '');
  for (const { workflowId, runId } of runs) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) lookInto(event, `the history of ${workflowId}`, hunt);
  }
  return runs.length;
}

function lookInto(value: unknown, where: string, hunt: SecretHunt): void {
  if (value instanceof Uint8Array || typeof value === 'string') hunt.look(where, value);
  else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) lookInto(one, where, hunt);
  }
}

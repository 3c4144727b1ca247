import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import * as workflows from '../../workflows/index.ts';
import { type Simulated, startSimulated } from '../activities/simulated.ts';
import { currentVersion, recordedVersions } from '../histories/folders.ts';
import { activitiesOf, type Recorded, readHistory, runOf } from '../histories/history.ts';
import { bundleWorkflows } from '../support/bundle.ts';

const recorded = recordedVersions().map(({ version, files }) => ({
  version,
  histories: files.map((file) => ({ file, ...readHistory(version, file) })),
}));

/** What went wrong with each history, by the id of its run. */
const problems = new Map<string, Error | undefined>();
let simulated: Simulated;

beforeAll(async () => {
  const logger = new DefaultLogger('WARN');
  Runtime.install({ logger });
  const workflowsPath = join(import.meta.dirname, '..', '..', 'workflows', 'index.ts');
  const workflowBundle = await bundleWorkflows(workflowsPath);
  const all: Recorded[] = recorded.flatMap(({ histories }) => histories);
  for await (const { runId, error } of Worker.runReplayHistories({ workflowBundle }, all)) {
    problems.set(runId, error);
  }
  simulated = await startSimulated();
});
afterAll(() => simulated.close());

describe.each(recorded)('version $version', ({ histories }) => {
  test('has histories', () => {
    expect(histories).not.toEqual([]);
  });

  test.each(histories)('$file replays with the workflow code of today', (history) => {
    const { runId } = runOf(history);
    expect(problems.has(runId)).toBe(true);
    expect(problems.get(runId)).toBeUndefined();
  });

  // One that a run asked for before its worker was replaced is done by the worker that comes after.
  test('whatever it asks for is done by the worker of today', () => {
    const asked = new Set(histories.flatMap((history) => [...activitiesOf(history)]));
    const known = new Set(Object.keys(createActivities(simulated.dependencies)));
    expect(asked.difference(known)).toEqual(new Set());
  });
});

test.each(Object.keys(workflows))('a history of %s by the current version is there', (workflow) => {
  const current = recorded.find(({ version }) => version === currentVersion)?.histories ?? [];
  const kept = current.map((history) => runOf(history).workflow);
  expect(kept, 'record it with: bun test/histories/record.ts').toContain(workflow);
});

/** Finding the pipelines of a batch at a simulated server. */
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExpandActivities } from '../../activities/expand.ts';
import { readBatchFile } from '../../pipeline/batch-file.ts';
import { batchOfPipelines } from '../../pipeline/batch-of.ts';
import type { BatchDefinition, Expansion, MatrixDefinition } from '../../pipeline/model.ts';
import {
  activityEnvironment,
  type Simulated,
  startSimulated,
  whenever,
} from '../activities/simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await startSimulated();
});
afterEach(() => simulated.close());

const batchOf = (appliances: MatrixDefinition['appliances']): BatchDefinition => ({
  name: 'night',
  concurrency: 10,
  onError: 'continue',
  pipelines: [],
  matrix: {
    appliances,
    template: {
      images: [{ id: 'kvm', format: 'KVM', installProfile: {}, publications: [] }],
      publishWhen: 'image-ready',
      deadlineMs: 1000,
    },
    exclude: [],
    include: [],
    name: '{appliance}-{version}',
  },
});

async function expandAt({ dependencies }: Simulated, batch: BatchDefinition) {
  const { expandMatrix } = createExpandActivities(dependencies);
  return await activityEnvironment().run<
    [{ batch: BatchDefinition }],
    Expansion,
    typeof expandMatrix
  >(expandMatrix, { batch });
}

describe('the pipelines of a batch', () => {
  test('are those of the newest versions, pinned by their ids', async () => {
    const expansion = await expandAt(simulated, batchOf([{ name: 'web-*', version: 'latest' }]));
    expect(expansion).toEqual({
      ok: true,
      items: [{ name: 'web-tier-2.1', source: { kind: 'appliance', id: '2' } }],
      notices: [],
    });
  });

  test('are those of all versions that a pattern means', async () => {
    const expansion = await expandAt(simulated, batchOf([{ name: 'web-tier', version: '2.*' }]));
    expect(expansion).toMatchObject({
      items: [{ name: 'web-tier-2.0' }, { name: 'web-tier-2.1' }],
    });
  });

  test('are asked for in one list, which is read once more where it was out of breath', async () => {
    whenever(simulated.simulator, 'appliance_getAll', (earlier) =>
      earlier === 0 ? { status: 503 } : undefined,
    );
    const expansion = await expandAt(simulated, batchOf([{ name: '*', version: '*' }]));
    expect(expansion.ok).toBe(true);
    const asked = simulated.simulator.journal().map(({ operation }) => operation);
    expect(asked).toEqual(['appliance_getAll', 'appliance_getAll']);
  });

  test('need no UForge where they are defined in files', async () => {
    const definition = {
      name: 'own',
      source: { kind: 'appliance', id: '2' } as const,
      images: [],
      publishWhen: 'image-ready' as const,
      deadlineMs: 1000,
    };
    const batch = batchOfPipelines({ name: 'night', definitions: [definition] });
    expect(await expandAt(simulated, batch)).toMatchObject({
      items: [{ name: 'own', definition }],
    });
    expect(simulated.simulator.journal()).toEqual([]);
  });

  test('of the example are found in the sample world', async () => {
    const cwd = join(import.meta.dirname, '../../examples');
    const { definition } = await readBatchFile('nightly-batch.yaml', { cwd, host: 'here' });
    const expansion = await expandAt(simulated, definition);
    expect(expansion).toMatchObject({ ok: true, notices: [] });
    expect(expansion.ok && expansion.items.map(({ name }) => name)).toEqual([
      'web-tier',
      'nightly-db-tier-1.10',
      'nightly-web-tier-2.1',
    ]);
  });

  test('are refused where a pattern means nothing', async () => {
    const expansion = await expandAt(simulated, batchOf([{ name: 'wep-*', version: 'latest' }]));
    expect(expansion).toMatchObject({
      ok: false,
      problems: [{ code: 'unknown_appliance', path: 'matrix.appliances[0]' }],
    });
  });
});

describe('a list of appliances that cannot be had is a failure', () => {
  test.each([
    [403, 'not_entitled', true],
    [500, 'unavailable', false],
  ])('with status %i: %s, for good: %s', async (status, type, nonRetryable) => {
    whenever(simulated.simulator, 'appliance_getAll', () => ({ status }));
    const failure = await expandAt(simulated, batchOf([{ name: '*', version: '*' }])).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable });
  });
});

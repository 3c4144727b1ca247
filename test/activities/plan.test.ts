import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PipelineDefinition, PlanOutcome } from '../../pipeline/model.ts';
import type { Simulator } from '../../simulator/index.ts';
import { document } from '../uforge/server.ts';
import { outcomeOf } from './planned.ts';
import { type Simulated, startSimulated, whenever } from './simulated.ts';

let simulated: Simulated;
let simulator: Simulator;

beforeEach(async () => {
  simulated = await startSimulated();
  ({ simulator } = simulated);
});
afterEach(() => simulated.close());

const definition: PipelineDefinition = {
  name: 'plan',
  source: { kind: 'appliance', name: 'db-tier', version: 'latest' },
  images: [
    {
      id: 'aws',
      format: 'Amazon AWS',
      installProfile: { diskSize: 30_720 },
      publications: [],
    },
  ],
  publishWhen: 'image-ready',
  deadlineMs: 60_000,
};

const plan = (but: Partial<PipelineDefinition> = {}): Promise<PlanOutcome> =>
  outcomeOf(simulated, { ...definition, ...but });

test('a volume of AWS has its size although the appliance has a partition table of its own', async () => {
  const outcome = await plan();
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  const [image] = outcome.plan.images;
  expect(image?.ebs).toEqual({ volumeSizeMb: 30_720 });
  expect(image?.installProfile).not.toHaveProperty('diskSize');
});

test.each([
  ['does not show', 403],
  ['does not know', 404],
  ['does not allow', 405],
])('quotas that the server %s stand in no way', async (_, status) => {
  whenever(simulator, 'userQuotas_get', () => ({ status }));
  expect(await plan()).toMatchObject({ ok: true });
});

test.each([403, 404, 500])(
  'where all scans at once are answered with %i, those of each machine are asked for',
  async (status) => {
    whenever(simulator, 'userScan_getAll', () => ({ status }));
    const scan = { kind: 'scan', scanId: '1' } as const;
    expect(await plan({ source: scan })).toMatchObject({
      ok: true,
      plan: { source: { uri: 'users/pat/scannedinstances/1/scans/1' } },
    });
  },
);

test('the newest of a part of the appliances is not taken for the latest', async () => {
  const cut = document(
    'appliances',
    '<total>3</total><appliances><appliance><name>db-tier</name><uri>users/pat/appliances/9</uri><version>1</version></appliance></appliances>',
  );
  whenever(simulator, 'appliance_getAll', () => ({ body: cut }));
  expect(await plan()).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('1 of the 3') }],
  });
});

test('what a pipeline would delete is told before it starts', async () => {
  const policies = { onCancel: 'delete', onFailure: 'delete', onBlocked: 'wait' } as const;
  const timeouts = { generateMs: 30_000, stalledMs: 10_000 };
  const outcome = await plan({ policies, timeouts });
  expect(outcome).toMatchObject({ ok: true, plan: { policies, timeouts } });
  expect(outcome.ok && outcome.plan.notices.slice(-2)).toEqual([
    'If it is cancelled, the images and publications that it made are deleted at UForge.',
    'An image or publication that fails is deleted at UForge.',
  ]);
});

test('an appliance named by its id is asked for by it', async () => {
  whenever(simulator, 'appliance_getAll', () => ({ status: 403 }));
  expect(await plan({ source: { kind: 'appliance', id: '2' } })).toMatchObject({
    ok: true,
    plan: { source: { uri: 'users/pat/appliances/2' } },
  });
});

test('a server that is out of breath for a moment turns no pipeline away', async () => {
  whenever(simulator, 'uforgeStatus_get', (earlier) => (earlier < 1 ? { status: 503 } : undefined));
  whenever(simulator, 'userTargetFormat_getAll', (earlier) =>
    earlier < 2 ? { status: 429, headers: { 'retry-after': '0' } } : undefined,
  );
  whenever(simulator, 'appliance_getAll', (earlier) =>
    earlier < 1 ? { reset: 'before' } : undefined,
  );
  expect(await plan()).toMatchObject({ ok: true });
});

test('a server that stays so is reported', async () => {
  whenever(simulator, 'uforgeStatus_get', () => ({ status: 503, headers: { 'retry-after': '0' } }));
  expect(await plan()).toMatchObject({ ok: false, problems: [{ code: 'unavailable' }] });
});

import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDeleteActivities } from '../../activities/delete.ts';
import { createGenerateActivities } from '../../activities/generate.ts';
import type { JobEnd } from '../../pipeline/model.ts';
import { type Simulated, startSimulated } from './simulated.ts';

let simulated: Simulated;
let uri: string;

beforeEach(async () => {
  simulated = await startSimulated({ generationMs: 60_000 });
  const ticket = await simulated.uforge.images.generate('users/pat/appliances/2', {
    compress: true,
    targetFormat: { name: 'KVM' },
    installProfile: { memorySize: 1024 },
  });
  uri = ticket.uri;
});
afterEach(() => simulated.close());

function cancel(): Promise<JobEnd> {
  const { cancelGeneration } = createGenerateActivities(simulated.dependencies);
  return new MockActivityEnvironment().run(cancelGeneration, { uri });
}

function state(): string | undefined {
  return simulated.simulator.images()[0]?.state;
}

test('a generation that runs is cancelled', async () => {
  expect(await cancel()).toBe('cancelled');
  expect(state()).toBe('cancelled');
});

test('one that is done already is told to be done', async () => {
  await simulated.simulator.clock.push(60_000);
  expect(await cancel()).toBe('done');
  expect(state()).toBe('complete');
});

test('what is gone need not be cancelled', async () => {
  await simulated.uforge.images.delete(uri);
  expect(await cancel()).toBe('gone');
  expect(simulated.simulator.images()).toEqual([]);
});

test.each([404, 409])(
  'a cancellation answered with %i is none while the generation runs',
  async (status) => {
    simulated.simulator.faults.add(({ operation }) =>
      operation === 'machineImageGeneration_cancel' ? { status } : undefined,
    );
    await expect(cancel()).rejects.toMatchObject({ nonRetryable: true });
    expect(state()).toBe('running');
  },
);

test('a password that UForge refuses ends no cancellation: it goes on when that is set right', async () => {
  simulated.simulator.faults.load('rules: [{ requests: { path: "**" }, fault: { status: 401 } }]');
  await expect(cancel()).rejects.toMatchObject({ type: 'unauthorised', nonRetryable: false });
  simulated.simulator.faults.clear();
  await cancel();
  expect(state()).toBe('cancelled');
});

test('a single refusal leaves no generation running', async () => {
  simulated.simulator.faults.load(
    'rules: [{ requests: { path: "**" }, times: 1, fault: { status: 404 } }]',
  );
  await cancel();
  expect(state()).toBe('cancelled');
});

test('what is to be deleted is, after a single refusal, and when it is gone already', async () => {
  await cancel();
  const { deleteImage } = createDeleteActivities(simulated.dependencies);
  const remove = () => new MockActivityEnvironment().run(deleteImage, { uri });
  simulated.simulator.faults.load(
    'rules: [{ requests: machineImage_delete, times: 1, fault: { status: 403 } }]',
  );
  await remove();
  expect(simulated.simulator.images()).toEqual([]);
  await remove();
});

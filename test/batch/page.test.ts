/** The pages that the Web UI shows of a batch and its shards, as the workers draw them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRig, endOf, type Rig, shardOf, until } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await createRig({ imageBytes: 20_000 });
}, 60_000);
afterAll(() => rig.close());

/** Markdown, with what is escaped as the browser shows it. */
async function pageOf(workflowId: string): Promise<string> {
  const { currentDetails } = await rig.client.workflow
    .getHandle(workflowId)
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

test('the page of a batch says what is at which stage, what failed and why, and what to do', async () => {
  const batch = await rig.start({
    name: 'story',
    items: [
      rig.pipeline('breaks', 'Failing'),
      rig.pipeline('breaks-too', 'Failing'),
      rig.pipeline('odd|name <b>', 'No Such Format'),
      rig.pipeline('lasts', 'Endless'),
      rig.pipeline('later'),
    ],
    concurrency: 3,
  });
  const shard = `${batch.workflowId}-shard-0`;
  await until(async () => {
    const { failed, running, pending } = (await shardOf(rig, batch)).counts;
    return failed === 3 && running === 1 && pending === 0;
  });
  const running = await pageOf(shard);
  expect(running).toContain('4 of 5 (80 %)');
  expect(running).toMatch(/### Running\n\n1 generating:/);
  expect(running).toMatch(
    /\| <nobr>\[lasts\]\([^)]*\/build-lasts-[^)]*\)<\/nobr> \| generating \|/,
  );
  expect(running).toMatch(/### Completed\n\n<nobr>\[later\]/);

  const lasting = (await shardOf(rig, batch)).rows.find(({ name }) => name === 'lasts');
  await rig.client.workflow.getHandle(lasting?.workflowId ?? '').cancel();
  await endOf(batch);
  const page = await pageOf(batch.workflowId);
  expect(page).toContain('1 completed, 3 failed, 1 cancelled');
  expect(page).toMatch(/\| 2 \| .*No space left.* \| .*\[breaks\].*, .*\[breaks-too\].* \|/);
  expect(page).toMatch(/\| 1 \| .*No Such Format.* \|/);
  expect(page).toContain(`forgeline batch retry ${batch.workflowId}`);
  expect(page).toContain(shard);
  expect(page).not.toContain('send an update');
}, 60_000);

test('the page of a paused batch says so, why, and how it goes on', async () => {
  const items = [rig.pipeline('one', 'Slow'), rig.pipeline('two'), rig.pipeline('three')];
  const batch = await rig.start({ name: 'halted', items, concurrency: 1 });
  await until(async () => (await shardOf(rig, batch)).counts.running === 1);
  expect(await pageOf(batch.workflowId)).toMatch(/Up to 1 run at once.*setConcurrency/);
  await batch.executeUpdate('pause', { args: [{ note: 'disk | full' }] });
  const page = await pageOf(batch.workflowId);
  expect(page).toMatch(/paused.*: disk \| full/);
  expect(page).toContain(`forgeline batch unpause ${batch.workflowId}`);
  await batch.executeUpdate('unpause', { args: [] });
  await endOf(batch);
  expect(await pageOf(batch.workflowId)).toMatch(/\*\*halted\*\*: .*completed/);
}, 60_000);

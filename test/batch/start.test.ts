import { expect, test } from 'vitest';
import { BatchTooLarge, batchInputOf, batchStartOptions } from '../../pipeline/batch-start.ts';
import type { BatchItem, PipelineDefinition } from '../../pipeline/model.ts';

const identity = { url: 'https://uforge.example.com/api', login: 'pat' };
const definition: PipelineDefinition = {
  name: 'web',
  source: { kind: 'appliance', id: '4' },
  images: [{ id: 'vbox', format: 'VirtualBox', installProfile: {}, publications: [] }],
  publishWhen: 'image-ready',
  deadlineMs: 1_000,
};

function input(items: BatchItem[], concurrency = 10) {
  return batchInputOf({
    identity,
    batch: { name: 'nightly builds', concurrency, onError: { stopAfter: 3 } },
    items,
  });
}

test('10,000 pipelines of a matrix fit into one batch', () => {
  const items = Array.from({ length: 10_000 }, (_, index): BatchItem => {
    const name = `web-tier-${index}-2.1`;
    return { name, source: { kind: 'appliance', id: String(100_000 + index) } };
  });
  expect(input(items).items).toHaveLength(10_000);
});

test('what is too large for Temporal is refused with what to do', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => {
    const name = `web-${index}`;
    return { name, definition: { ...definition, name } };
  });
  expect(() => input(items)).toThrow(BatchTooLarge);
  expect(() => input(items)).toThrow(/^The batch nightly builds is too large: its 10000 pipelines/);
});

test('a batch is started on the queue of batches, under an id by its name, and can be told from another', () => {
  const one = batchStartOptions(input([{ name: 'web', definition }]));
  expect(one.workflowId).toMatch(/^batch-nightly-builds-/);
  expect(one.taskQueue).toMatch(/-batch$/);
  expect(one.staticSummary).toBe(
    'nightly builds: 1 pipeline, 10 at once, none begun after 3 failures',
  );
  expect(one.memo).toMatchObject({ batch: 'nightly builds', total: 1 });
  const faster = batchStartOptions(input([{ name: 'web', definition }], 20));
  expect(faster.memo.digest).toBe(one.memo.digest);
  const other = { ...definition, deadlineMs: 2_000 };
  const another = batchStartOptions(input([{ name: 'web', definition: other }]));
  expect(another.memo.digest).not.toBe(one.memo.digest);
});

import { describe, expect, test } from 'vitest';
import { buildDigest, definitionDigest, describeDifferences } from '../../pipeline/differences.ts';
import type { PipelineDefinition } from '../../pipeline/model.ts';

const definition: PipelineDefinition = {
  name: 'web',
  source: { kind: 'appliance', name: 'web', version: '2.1' },
  images: [
    {
      id: 'aws',
      format: 'Amazon AWS',
      installProfile: {},
      publications: [{ id: 'a', account: 'a', attributes: { region: 'x' } }],
    },
  ],
  publishWhen: 'image-ready',
  deadlineMs: 86_400_000,
};
const [image] = definition.images;
if (!image) throw new Error('The sample has no image.');

const withPublication = (
  change: Partial<(typeof image.publications)[number]>,
): PipelineDefinition => ({
  ...definition,
  images: [{ ...image, publications: image.publications.map((each) => ({ ...each, ...change })) }],
});

describe('what is built is the same where pipelines differ by', () => {
  const changes: Record<string, PipelineDefinition> = {
    name: { ...definition, name: 'other' },
    when: { ...definition, when: 'changed' },
    keep: { ...definition, keep: { images: { last: 1 } } },
    approve: { ...definition, approve: { expiresMs: 1000 } },
    'consent to one publication': withPublication({ approve: {} }),
    deadline: { ...definition, deadlineMs: 1000 },
    timeouts: { ...definition, timeouts: { generateMs: 1000 } },
    policies: { ...definition, policies: { onCancel: 'delete' } },
  };
  test.each(Object.keys(changes))('%s', (key) => {
    const other = changes[key] ?? definition;
    expect(buildDigest(other)).toBe(buildDigest(definition));
    expect(definitionDigest(other)).not.toBe(definitionDigest(definition));
  });
});

describe('what is built differs by', () => {
  const changes: Record<string, PipelineDefinition> = {
    source: { ...definition, source: { kind: 'appliance', id: '3' } },
    size: { ...definition, images: [{ ...image, installProfile: { memorySize: 1 } }] },
    attribute: withPublication({ attributes: { region: 'y' } }),
    account: withPublication({ account: 'b' }),
    packages: { ...definition, packages: { folder: '/p', overwrite: false, host: 'h' } },
    simulate: { ...definition, simulate: true },
  };
  test.each(Object.keys(changes))('%s', (key) => {
    expect(buildDigest(changes[key] ?? definition)).not.toBe(buildDigest(definition));
  });
});

test('differences in how a pipeline goes about its work are told as a file says them', () => {
  const running: PipelineDefinition = {
    ...withPublication({ approve: {} }),
    when: 'changed',
    keep: { images: { last: 5, olderThanMs: 86_400_000 } },
  };
  const asked: PipelineDefinition = {
    ...definition,
    keep: { images: { last: 4 }, published: { last: 1 } },
    approve: { expiresMs: 3_600_000 },
    after: 'delete-image',
  };
  expect(describeDifferences(running, asked)).toEqual([
    'when: was "changed", asked absent',
    'keep.last: was 5, asked 4',
    'keep.olderThan: was "1d", asked absent',
    'images[aws].publish[a].approve: was "before-publish", asked absent',
    'after: was absent, asked "delete-image"',
    'keep.published: was absent, asked present',
    'approve: was absent, asked present',
  ]);
});

import { expect, test } from 'vitest';
import { pipelineMemo } from '../../pipeline/pipeline-memo.ts';

const image = { id: 'vbox', format: 'VirtualBox', publications: [{ id: 'my-aws' }] };

function memo(images: unknown): Record<string, unknown> {
  return { definition: { name: 'web', images }, source: { uri: 'appliances/4', revision: '2' } };
}

test('a memo of this version is read', () => {
  const whole = memo([image]);
  expect(pipelineMemo(whole)).toBe(whole);
});

test.each([
  ['no images', undefined],
  ['an image that is none', [image, null]],
  ['an image without publications', [{ id: 'vbox', format: 'VirtualBox' }]],
  ['publications that are none', [{ ...image, publications: ['my-aws'] }]],
])('what another version may have written is not taken for it: %s', (_what, images) => {
  expect(pipelineMemo(memo(images))).toBeUndefined();
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PipelineFolder, pipelineFolder, webTier } from './pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const published = `${webTier}    publish: [{ account: my-aws }]\n`;

const definitionOf = async (added: string) => (await folder.read(published + added)).definition;

describe('a pipeline file says', () => {
  test.each([
    ['keep: { last: 5 }', { images: { last: 5 } }],
    ['keep: { olderThan: 30d }', { images: { olderThanMs: 2_592_000_000 } }],
    [
      'keep: { last: 5, olderThan: 1d, published: { last: 2 } }',
      { images: { last: 5, olderThanMs: 86_400_000 }, published: { last: 2 } },
    ],
    ['keep: all', undefined],
  ])('what of former runs is kept: %s', async (text, keep) => {
    expect((await definitionOf(text)).keep).toEqual(keep);
  });

  test.each([
    ['approve: before-publish', {}],
    ['approve: { before: publish }', {}],
    ['approve: { before: publish, expires: 3d }', { expiresMs: 259_200_000 }],
    ['approve: never', undefined],
  ])('whose consent its publications wait for: %s', async (text, approve) => {
    expect((await definitionOf(text)).approve).toEqual(approve);
  });

  test('the same of one publication, which is no attribute of it', async () => {
    const text = webTier.replace(
      '    download',
      '    publish: [{ account: a, approve: { before: publish, expires: 1h } }, { account: b }]\n    download',
    );
    const { definition } = await folder.read(text);
    expect(definition.images[0]?.publications).toEqual([
      { id: 'a', account: 'a', attributes: {}, approve: { expiresMs: 3_600_000 } },
      { id: 'b', account: 'b', attributes: {} },
    ]);
  });

  test.each([
    ['when: changed\nafter: delete-image', { when: 'changed', after: 'delete-image' }],
    ['when: always\nafter: keep-image', {}],
    ['', {}],
  ])('when it is built and what becomes of its images: %j', async (text, said) => {
    const { when, after } = await definitionOf(text);
    expect({ ...(when && { when }), ...(after && { after }) }).toEqual(said);
  });

  test('nothing of consent where publications are left out', async () => {
    const { definition } = await folder.read(`${published}approve: before-publish`, {
      publish: 'none',
    });
    expect(definition).not.toHaveProperty('approve');
  });

  test('which keys it gives itself', async () => {
    const { says } = await folder.read(`${published}when: always\n`);
    expect(says).toEqual(['version', 'name', 'source', 'images', 'when']);
  });
});

describe('a pipeline file is refused that', () => {
  test.each([
    [
      'keep: { last: 0 }',
      'keep.last: must be 1 or more: a rule that keeps none would delete everything',
    ],
    ['keep: { last: 0, olderThan: 30d }', 'keep.last: must be 1 or more'],
    [
      'keep: { olderThan: 0s }',
      'keep.olderThan: must be 1s or more: a rule that keeps nothing, however young, would delete everything',
    ],
    ['keep: { olderThan: 0.1ms }', 'however young, would delete everything'],
    [
      'keep: {}',
      'keep: expected last, olderThan or both: a rule for images with neither would delete everything',
    ],
    [
      'keep: { last: 3, published: {} }',
      'keep.published: expected last, olderThan or both: a rule for publications with neither would',
    ],
    ['keep: { published: { last: 3 } }', 'keep: expected last, olderThan or both'],
  ])('would delete everything: %s', async (text, problem) => {
    const [only, ...others] = await folder.problems(published + text);
    expect(only).toContain(problem);
    expect(others).toEqual([]);
  });

  test.each([
    ['keep: { lst: 3 }', 'keep.lst: unknown key; did you mean "last"?'],
    ['keep: { last: "3" }', 'keep.last: expected a whole number, 1 or more'],
    ['keep: { olderThan: 30 days }', 'keep.olderThan: expected a duration such as 12h or 30d'],
    ['keep: al', 'keep: unknown value; did you mean "all"?'],
    ['keep: 5', 'keep: expected all, or a mapping with last, olderThan and published'],
    ['keep: [5]', 'keep: expected all, or a mapping with last, olderThan and published'],
    ['approve: before-publsh', 'approve: unknown value; did you mean "before-publish"?'],
    ['approve: true', 'approve: expected before-publish, never, or a mapping with before and'],
    ['approve: { befor: publish }', 'approve.befor: unknown key; did you mean "before"?'],
    ['approve: { expires: 3d }', 'approve.before: is required, and missing'],
    ['approve: { before: publish, expires: 3 }', 'approve.expires: expected a duration such as'],
    ['approve: { before: download }', 'approve.before: expected publish'],
    ['after: delete', 'after: expected "keep-image" or "delete-image"'],
    ['when: change', 'when: unknown value; did you mean "changed"?'],
  ])('says what cannot be meant: %s', async (text, problem) => {
    const [only, ...others] = await folder.problems(published + text);
    expect(only).toContain(problem);
    expect(others).toEqual([]);
  });

  test('asks for consent where nothing is published', async () => {
    expect(await folder.problems(`${webTier}approve: before-publish\n`)).toEqual([
      'web.yaml:8:1: approve: there is no publication that could wait for consent',
    ]);
  });

  test('deletes images of which nothing is made', async () => {
    const bare = webTier.slice(0, webTier.indexOf('    download'));
    expect(await folder.problems(`${bare}after: delete-image\n`)).toEqual([
      'web.yaml:7:8: after: nothing is made of any image, so that there is none to delete afterwards',
    ]);
  });

  test('lets one publication never wait, which the pipeline would have wait all the same', async () => {
    const [only] = await folder.problems(published.replace('my-aws', 'my-aws, approve: never'));
    expect(only).toContain('publish[0].approve: expected before-publish, or a mapping');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchOfPipelines } from '../../../pipeline/batch-of.ts';
import { definitionOfItem, expand } from '../../../pipeline/matrix.ts';
import type {
  ApplianceEntry,
  BatchDefinition,
  ImageDefinition,
  MatrixDefinition,
  PipelineDefinition,
} from '../../../pipeline/model.ts';

const image = (id: string, format: string, accounts: string[] = []): ImageDefinition => ({
  id,
  format,
  installProfile: {},
  publications: accounts.map((account) => ({ id: account, account, attributes: {} })),
});

const matrix: MatrixDefinition = {
  appliances: [{ name: 'web-*', version: 'latest' }],
  template: {
    images: [image('vbox', 'VirtualBox'), image('aws', 'Amazon AWS', ['us', 'eu'])],
    publishWhen: 'image-ready',
    deadlineMs: 1000,
  },
  exclude: [],
  include: [],
  name: '{batch}-{appliance}-{version}',
};

const appliances: ApplianceEntry[] = [
  { id: '1', name: 'web-a', version: '1', lastModified: '2026-03-01T00:00:00Z' },
  { id: '2', name: 'web-a', version: '2', lastModified: '2026-01-01T00:00:00Z' },
  { id: '3', name: 'web-b', version: '1' },
  { id: '4', name: 'db', version: '2.1' },
  { id: '5', name: 'db', version: '2.2' },
];

const batch = (change: Partial<MatrixDefinition> = {}): BatchDefinition => ({
  name: 'night',
  concurrency: 10,
  onError: 'continue',
  pipelines: [],
  matrix: { ...matrix, ...change },
});

function itemsOf(asked: BatchDefinition, among = appliances) {
  const expansion = expand(asked, among);
  if (!expansion.ok) throw new Error(expansion.problems[0]?.message);
  return expansion.items;
}

function problemsOf(asked: BatchDefinition, among = appliances) {
  const expansion = expand(asked, among);
  return expansion.ok ? [] : expansion.problems;
}

const names = (asked: BatchDefinition) => itemsOf(asked).map(({ name }) => name);

const defined = (name: string): PipelineDefinition => ({
  name,
  source: { kind: 'appliance', id: '9' },
  images: [image('kvm', 'KVM')],
  publishWhen: 'image-ready',
  deadlineMs: 1000,
});

describe('a matrix gives one pipeline', () => {
  test('for each appliance, of each name the version that was modified last', () => {
    expect(itemsOf(batch())).toEqual([
      { name: 'night-web-a-1', source: { kind: 'appliance', id: '1' } },
      { name: 'night-web-b-1', source: { kind: 'appliance', id: '3' } },
    ]);
  });

  test('for each version that a pattern means', () => {
    expect(names(batch({ appliances: [{ name: 'db', version: '2.*' }] }))).toEqual([
      'night-db-2.1',
      'night-db-2.2',
    ]);
  });

  test('for an appliance that two patterns mean', () => {
    const both = [
      { name: 'db', version: '2.*' },
      { name: 'd*', version: 'latest' },
    ];
    expect(names(batch({ appliances: both }))).toEqual(['night-db-2.1', 'night-db-2.2']);
  });

  test('beside those of files', () => {
    const asked = { ...batch(), pipelines: [defined('own')] };
    expect(names(asked)).toEqual(['own', 'night-web-a-1', 'night-web-b-1']);
  });

  test('whose name is fit for one, whatever the appliance is called', () => {
    const among = [{ id: '1', name: `web-\u0000\n${'x'.repeat(300)}`, version: '1\ud800' }];
    const [item] = itemsOf(batch(), among);
    expect(item?.name).toMatch(/^night-web--x+$/);
    expect(item?.name.length).toBeLessThanOrEqual(200);
  });
});

describe('left out is', () => {
  const withoutOf = (change: Partial<MatrixDefinition>) =>
    itemsOf(batch(change)).map((item) => ('without' in item ? item.without : undefined));

  test('an image by its format', () => {
    expect(withoutOf({ exclude: [{ appliance: '*-a', format: 'Virtual*' }] })).toEqual([
      ['vbox'],
      undefined,
    ]);
  });

  test('a publication by its account', () => {
    expect(withoutOf({ exclude: [{ account: 'e*' }] })).toEqual([['aws/eu'], ['aws/eu']]);
  });

  test('not a publication of an image that is left out as a whole', () => {
    expect(withoutOf({ exclude: [{ account: 'eu' }, { format: 'Amazon AWS' }] })).toEqual([
      ['aws'],
      ['aws'],
    ]);
  });

  test('an appliance, by name or version', () => {
    expect(names(batch({ exclude: [{ appliance: 'web-a' }] }))).toEqual(['night-web-b-1']);
    const dbs = { appliances: [{ name: 'db', version: '*' }], exclude: [{ version: '2.2' }] };
    expect(names(batch(dbs))).toEqual(['night-db-2.1']);
  });

  test('an appliance of which no image is left', () => {
    const exclude = [{ appliance: 'web-a', format: '*' }];
    expect(names(batch({ exclude }))).toEqual(['night-web-b-1']);
  });
});

test('an image is added to the appliances that it is for, under an id of its own', () => {
  const include = [
    { appliance: 'web-a', image: image('kvm', 'KVM') },
    { appliance: '*', image: image('kvm', 'KVM') },
    { appliance: '*', image: image('vbox', 'VirtualBox') },
  ];
  const [first, second] = itemsOf(batch({ include })).map((item) =>
    definitionOfItem(item, matrix.template).images.map(({ id }) => id),
  );
  expect(first).toEqual(['vbox', 'aws', 'kvm', 'kvm-2', 'vbox-2']);
  expect(second).toEqual(['vbox', 'aws', 'kvm', 'vbox-2']);
});

test('what is excluded or included in vain is told', () => {
  const expansion = expand(
    batch({
      exclude: [{ appliance: 'web-*', format: 'KVM' }, { account: 'us' }],
      include: [{ appliance: 'none', image: image('kvm', 'KVM') }],
    }),
    appliances,
  );
  expect(expansion).toMatchObject({
    ok: true,
    notices: [
      'matrix.exclude[0] (appliance "web-*", format "KVM") leaves out nothing.',
      'matrix.include[0] (appliance "none") adds nothing.',
    ],
  });
});

describe('a pipeline of a batch is told', () => {
  test('what its file says', () => {
    const definition = defined('own');
    expect(definitionOfItem({ name: 'own', definition }, matrix.template)).toBe(definition);
  });

  test('what the template says, but for what is left out', () => {
    const item = {
      name: 'x',
      source: { kind: 'appliance', id: '1' } as const,
      without: ['vbox', 'aws/eu'],
    };
    expect(definitionOfItem(item, matrix.template)).toEqual({
      name: 'x',
      source: { kind: 'appliance', id: '1' },
      images: [image('aws', 'Amazon AWS', ['us'])],
      publishWhen: 'image-ready',
      deadlineMs: 1000,
    });
  });

  test('nothing of consent where none of its publications is left', () => {
    const template = { ...matrix.template, approve: {}, after: 'delete-image' as const };
    const source = { kind: 'appliance', id: '1' } as const;
    const all = definitionOfItem({ name: 'x', source }, template);
    expect(all).toMatchObject({ approve: {}, after: 'delete-image' });
    const without = ['aws/us', 'aws/eu'];
    const left = definitionOfItem({ name: 'x', source, without }, template);
    expect(left).not.toHaveProperty('approve');
    expect(left).not.toHaveProperty('after');
  });

  test('nothing without the template that it is made by', () => {
    const item = { name: 'x', source: { kind: 'appliance', id: '1' } } as const;
    expect(() => definitionOfItem(item, undefined)).toThrow('is made by a template');
  });
});

describe('a batch is refused', () => {
  test('of which a pattern finds nothing, and says which', () => {
    const asked = [
      { name: 'web-*', version: 'latest' },
      { name: 'wep-*', version: 'latest' },
      { name: 'web-aa', version: 'latest' },
      { name: 'db', version: '3.*' },
      { name: 'd*', version: '2.3' },
    ];
    expect(problemsOf(batch({ appliances: asked }))).toEqual([
      {
        code: 'unknown_appliance',
        message: 'There is no appliance with a name like "wep-*".',
        hint: 'There are "db", "web-a" and "web-b".',
        path: 'matrix.appliances[1]',
      },
      expect.objectContaining({
        message: 'There is no appliance named "web-aa"; did you mean "web-a"?',
        path: 'matrix.appliances[2]',
      }),
      expect.objectContaining({
        message: 'There is no appliance named "db" that has a version like "3.*".',
        hint: 'There are the versions "2.1" and "2.2".',
      }),
      expect.objectContaining({
        message: 'There is no appliance with a name like "d*" that has the version "2.3".',
      }),
    ]);
  });

  test('where the login sees no appliance at all', () => {
    expect(problemsOf(batch(), [])).toEqual([
      expect.objectContaining({ hint: 'This login sees no appliance at all.' }),
    ]);
  });

  test('that comes out empty, as all is excluded', () => {
    expect(problemsOf(batch({ exclude: [{ appliance: 'web-*' }] }))).toEqual([
      {
        code: 'empty_matrix',
        message:
          'The matrix comes out empty: all that is made of the 2 appliances that it finds is excluded.',
        hint: 'Narrow down what matrix.exclude leaves out.',
        path: 'matrix.exclude',
      },
    ]);
    expect(problemsOf(batch({ exclude: [{ format: '*' }] }))).toHaveLength(1);
  });

  test('that has no pipelines', () => {
    const asked = batchOfPipelines({ name: 'none', definitions: [] });
    expect(problemsOf(asked)).toEqual([expect.objectContaining({ code: 'empty_batch' })]);
  });

  const many = (count: number): ApplianceEntry[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${index + 1}`,
      name: `web-${index}`,
      version: '1.0',
    }));

  test('that has more than 10,000 pipelines', () => {
    expect(itemsOf(batch(), many(10_000))).toHaveLength(10_000);
    expect(problemsOf(batch(), many(10_001))).toEqual([
      {
        code: 'too_many_pipelines',
        message: 'The batch comes out at 10001 pipelines, and one batch may have 10000.',
        hint: 'Narrow the patterns down, or make several batches of it.',
      },
    ]);
  });

  test('that is larger than Temporal takes', () => {
    const definitions = Array.from({ length: 9000 }, (_, index) => defined(`pipeline-${index}`));
    expect(problemsOf(batchOfPipelines({ name: 'large', definitions }))).toEqual([
      expect.objectContaining({ code: 'batch_too_large' }),
    ]);
  });

  test('of two pipelines of one name, and says what they are made from', () => {
    const asked = { ...batch({ name: '{appliance}' }), pipelines: [defined('web-a')] };
    expect(problemsOf(asked)).toEqual([
      expect.objectContaining({
        code: 'same_name',
        message:
          'Two pipelines would be named "web-a": that of a pipeline file, and that of the appliance "web-a" "1".',
      }),
    ]);
  });

  test('of the same names over and over, of which some are told', () => {
    const all = { name: '{batch}', appliances: [{ name: '*', version: '*' }] };
    expect(problemsOf(batch(all), many(1000))).toHaveLength(5);
  });
});

test('whatever is asked for, each appliance that is meant is made into one pipeline of its own', () => {
  const word = fc.constantFrom('a', 'b', 'ab', 'web');
  const pattern = fc.constantFrom('a', '*', 'a*', '?', 'web', '*b');
  const entries = fc.uniqueArray(fc.record({ name: word, version: word }), {
    selector: ({ name, version }) => `${name} ${version}`,
  });
  const wanted = fc.array(fc.record({ name: pattern, version: pattern }), { minLength: 1 });
  const filters = fc.array(
    fc.record(
      { appliance: pattern, version: pattern, format: fc.constantFrom('KVM', '*', 'x') },
      { requiredKeys: ['appliance'] },
    ),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(entries, wanted, filters, (listed, asked, exclude) => {
      const among = listed.map((entry, index) => ({ ...entry, id: `${index}` }));
      const expansion = expand(batch({ appliances: asked, exclude }), among);
      if (!expansion.ok) return;
      const { items } = expansion;
      const ids = items.map((item) => ('source' in item ? JSON.stringify(item.source) : ''));
      expect(new Set(ids).size).toBe(items.length);
      expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
      for (const item of items) {
        expect(definitionOfItem(item, matrix.template).images.length).toBeGreaterThan(0);
      }
      const again = expand(batch({ appliances: [...asked].reverse(), exclude }), among.reverse());
      expect(again).toMatchObject({ ok: true, items });
    }),
  );
});

describe('pipelines as a batch', () => {
  test('run ten at once, and go on after a failure', () => {
    const definitions = [defined('a'), defined('b')];
    expect(batchOfPipelines({ name: 'two', definitions })).toEqual({
      name: 'two',
      concurrency: 10,
      onError: 'continue',
      pipelines: definitions,
    });
  });

  test('do as is said', () => {
    const asked = { name: 'x', definitions: [], concurrency: 2, onError: 'stop' } as const;
    expect(batchOfPipelines({ ...asked, definitions: [] })).toMatchObject({
      concurrency: 2,
      onError: 'stop',
    });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitionDigest, describeDifferences } from '../../pipeline/differences.ts';
import type { ImageDefinition, PipelineDefinition } from '../../pipeline/model.ts';

const vbox: ImageDefinition = {
  id: 'virtualbox',
  format: 'VirtualBox',
  compress: true,
  installProfile: { memorySize: 1024 },
  download: { folder: '/images', fileName: '{id}.{ext}', overwrite: false, host: 'here' },
  publications: [
    { id: 'my-aws', account: 'my-aws', attributes: { region: 'a', displayName: 'b' } },
  ],
};

const definition: PipelineDefinition = {
  name: 'web',
  source: { kind: 'appliance', name: 'web', version: '2.1' },
  images: [vbox, { id: 'kvm', format: 'KVM', installProfile: {}, publications: [] }],
  publishWhen: 'image-ready',
  deadlineMs: 86_400_000,
};

describe('two definitions', () => {
  test('that ask for the same have one digest, in whatever order they are written', () => {
    const other: PipelineDefinition = {
      deadlineMs: 86_400_000,
      publishWhen: 'image-ready',
      images: [...definition.images].reverse().map((image) => ({
        ...image,
        publications: image.publications.map(({ attributes, ...rest }) => ({
          attributes: Object.fromEntries(Object.entries(attributes).reverse()),
          ...rest,
        })),
      })),
      source: { version: '2.1', name: 'web', kind: 'appliance' },
      name: 'web',
    };
    expect(definitionDigest(other)).toBe(definitionDigest(definition));
    expect(describeDifferences(definition, other)).toEqual([]);
  });

  test('that differ are told apart, sentence by sentence', () => {
    const asked: PipelineDefinition = {
      ...definition,
      source: { kind: 'appliance', name: 'web', version: 'latest' },
      images: [
        {
          ...vbox,
          compress: false,
          installProfile: { memorySize: 1024, swapSize: 512 },
          publications: [
            { id: 'my-aws', account: 'my-aws', attributes: { region: 'z', displayName: 'b' } },
          ],
        },
      ],
      packages: { folder: '/packages', overwrite: false, host: 'here' },
      deadlineMs: 5_400_000,
    };
    expect(describeDifferences(definition, asked)).toEqual([
      'source.version: was "2.1", asked "latest"',
      'images[virtualbox].compress: was true, asked false',
      'images[virtualbox].publish[my-aws].attributes.region: was "a", asked "z"',
      'images[kvm]: was present, asked absent',
      'deadline: was 1d, asked 90m',
      'packages: was absent, asked present',
      'images[virtualbox].installProfile.swapSize: was absent, asked 512',
    ]);
  });

  test('may stand in a template and in a pipeline file', () => {
    const images = definition.images.map((image, index) => ({
      ...image,
      builder: `builders[${index}]`,
    }));
    expect(describeDifferences(definition, { ...definition, images })).toEqual([]);
    expect(definitionDigest({ ...definition, images })).toBe(definitionDigest(definition));
  });

  test.each(['simulate', 'checkDependencies'] as const)('differ by %s', (flag) => {
    expect(describeDifferences(definition, { ...definition, [flag]: true })).toEqual([
      `${flag}: was absent, asked true`,
    ]);
  });

  test('differ by their limits and by what they delete', () => {
    const running: PipelineDefinition = {
      ...definition,
      policies: { onCancel: 'delete' },
      timeouts: { generateMs: 3_600_000, stalledMs: 600_000 },
    };
    const asked: PipelineDefinition = {
      ...definition,
      policies: { onBlocked: 'wait' },
      timeouts: { generateMs: 5_400_000 },
    };
    expect(describeDifferences(running, asked)).toEqual([
      'timeouts.generate: was 1h, asked 90m',
      'timeouts.stalled: was 10m, asked absent',
      'onCancel: was "delete", asked absent',
      'onBlocked: was absent, asked "wait"',
    ]);
  });

  test('have one digest exactly if there is nothing to tell', () => {
    const image = fc.record<ImageDefinition, 'id' | 'format' | 'installProfile' | 'publications'>(
      {
        id: fc.constantFrom('a', 'b', 'a.b'),
        format: fc.constantFrom('KVM', 'Raw'),
        compress: fc.boolean(),
        installProfile: fc.record(
          { memorySize: fc.integer({ min: 1, max: 2 }) },
          { requiredKeys: [] },
        ),
        publications: fc.uniqueArray(
          fc.record({
            id: fc.constantFrom('a', 'b'),
            account: fc.constantFrom('x', 'y'),
            attributes: fc.dictionary(
              fc.constantFrom('region', 'blob'),
              fc.constantFrom('p', 'q', true),
            ),
          }),
          { selector: ({ id }) => id, maxLength: 2 },
        ),
      },
      { requiredKeys: ['id', 'format', 'installProfile', 'publications'] },
    );
    const images = fc.uniqueArray(image, { selector: ({ id }) => id, maxLength: 3 });
    fc.assert(
      fc.property(images, images, (before, after) => {
        const running = { ...definition, images: before };
        const asked = { ...definition, images: after };
        const same = definitionDigest(running) === definitionDigest(asked);
        expect(describeDifferences(running, asked).length === 0).toBe(same);
      }),
    );
  });
});

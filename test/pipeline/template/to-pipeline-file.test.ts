import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { definitionDigest } from '../../../pipeline/differences.ts';
import type { ImagePlan, PipelineDefinition, PipelinePlan } from '../../../pipeline/model.ts';
import { readPipelineFile } from '../../../pipeline/read.ts';
import { pipelineFileText } from '../../../pipeline/template/to-pipeline-file.ts';
import { type PipelineFolder, pipelineFolder } from '../pipeline-folder.ts';
import { facts, publishFacts } from './facts.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const examples = join(import.meta.dirname, '../../../examples');

const definition: PipelineDefinition = {
  name: 'web',
  source: { kind: 'appliance', name: 'web', version: '2.1' },
  images: [
    {
      id: 'kvm',
      builder: 'builders[0]',
      format: 'KVM',
      installProfile: { memorySize: 512 },
      download: {
        folder: '/images',
        fileName: '{name}-{version}-{revision}-{format}.{ext}',
        overwrite: false,
        host: 'here',
        onlyWherePossible: true,
      },
      publications: [],
    },
  ],
  publishWhen: 'image-ready',
  deadlineMs: 86_400_000,
};

const imagePlan: ImagePlan = {
  id: 'kvm',
  format: 'KVM',
  targetFormatUri: 'users/pat/targetformats/1',
  primitive: 'kvm',
  compress: true,
  installProfile: { memorySize: 512 },
  download: { folder: '/images', fileName: '{id}.{ext}', overwrite: true, host: 'here' },
  publications: [],
};

const plan: PipelinePlan = {
  name: 'web',
  source: {
    kind: 'appliance',
    uri: 'users/pat/appliances/4',
    name: 'web',
    version: '2.1',
    revision: '5',
  },
  images: [imagePlan],
  publishWhen: 'image-ready',
  deadlineMs: 86_400_000,
  notices: ['a notice\nof\u2028lines'],
};

describe('the pipeline file that a template is equivalent to', () => {
  test('is what a person would write', async () => {
    const request = await readPipelineFile('web-tier-hammr.yml', { cwd: examples, host: 'here' });
    expect(pipelineFileText(request.definition, undefined, { notices: request.notices })).toBe(
      `# Of stack only name and version are read: the appliance is built as it stands at UForge, whatever os and installation say here.

version: 1
name: web-tier-2.1
source:
  appliance: { name: web-tier, version: "2.1" }
images:
  - format: VirtualBox
    installProfile: { memorySize: 1024, diskSize: 20480, swapSize: 1024 }
  - format: Amazon AWS
    installProfile: { diskSize: 20480, disableRootLogin: true }
    publish:
      - account: my-aws
        bucket: my-images
        region: eu-west-1
  - format: Docker
    entrypoint: '["/usr/sbin/nginx","-g","daemon off;"]'
    publish:
      - account: my-registry
        namespace: web
        repositoryName: web-tier
        tagName: "2.1"
`,
    );
  });

  test('has the downloads that the plan found possible', () => {
    expect(pipelineFileText(definition, plan)).toContain(
      '    download:\n      to: /images\n      fileName: "{id}.{ext}"\n      overwrite: true\n',
    );
    const { download: _none, ...without } = imagePlan;
    expect(pipelineFileText(definition, { ...plan, images: [without] })).not.toContain('download');
  });

  test('says which downloads it does not have, where there is no plan', () => {
    expect(pipelineFileText(definition)).toContain('# The downloads that --to asks for are not');
  });

  test('says what belongs to the command', () => {
    expect(pipelineFileText({ ...definition, simulate: true })).toContain('# Give --simulate to');
  });

  test('keeps a notice of several lines a comment', () => {
    expect(pipelineFileText(definition, plan)).toContain('# a notice of lines\n');
  });

  test('of a template with odd names is read as the same', async () => {
    const odd: PipelineDefinition = {
      ...definition,
      name: '# no: "yes" {x}',
      source: { kind: 'appliance', name: 'null', version: '1.10' },
      images: [
        {
          id: 'b',
          format: '- *a',
          installProfile: { hwType: '09' },
          entrypoint: 'no',
          publications: [],
        },
        {
          id: 'a',
          format: 'true',
          compress: false,
          installProfile: {},
          publications: [
            { id: 'p', account: 'no', attributes: {}, approve: { expiresMs: 86_400_000 } },
            { id: 'q', account: 'q', attributes: {}, approve: {} },
          ],
        },
      ],
      packages: { folder: '/p', overwrite: true, host: 'here' },
      publishWhen: 'all-generated',
      deadlineMs: 5_400_000,
      timeouts: { generateMs: 3_600_000, stalledMs: 90_000 },
      policies: { onCancel: 'delete', onBlocked: 'wait' },
      when: 'changed',
      approve: { expiresMs: 90_000 },
      keep: { images: { last: 5, olderThanMs: 86_400_000 }, published: { last: 1 } },
      after: 'delete-image',
    };
    const scan = { ...odd, source: { kind: 'scan', scanId: '7' } } as const;
    const read = await folder.read(pipelineFileText(scan, undefined, { profile: 'staging' }));
    expect(read).toMatchObject({ definition: scan, profile: 'staging' });
    const { packages: _none, ...appliance } = odd;
    expect((await folder.read(pipelineFileText(appliance))).definition).toEqual(appliance);
  });
});

const word = fc.stringMatching(
  /^[A-Za-z0-9#:{}'"%&*!@,.-][A-Za-z0-9 #:{}'"%&*!@,._-]{0,12}[A-Za-z0-9}"']$/,
);
const size = fc.integer({ min: 1, max: 100_000 });

/** A builder with what its type needs, and perhaps with an account. */
const builder = fc.constantFrom(...Object.keys(facts.generate)).chain((primitive) => {
  const { requires = [], optional = [] } = publishFacts(primitive) ?? {};
  const values = Object.fromEntries(
    [...requires, ...optional].map((name) => [
      name,
      name === 'publicImage' || name === 'featured' ? fc.constantFrom(true, 'yes', 'false') : word,
    ]),
  );
  const keys: Record<string, fc.Arbitrary<unknown>> = {
    type: word,
    hardwareSettings: fc.record(
      { memory: size, hwType: fc.oneof(size, word) },
      { requiredKeys: [] },
    ),
    installation: fc.record({ diskSize: size, swapSize: size }, { requiredKeys: [] }),
    entrypoint: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })),
    disableRootLogin: fc.constantFrom(true, 'no', 'true'),
    account: fc.record({ name: word }),
    ...values,
  };
  return fc.record(keys, { requiredKeys: ['type', ...Object.keys(values)] });
});

const template = fc.record({
  stack: fc.record({ name: word, version: word, os: fc.constant({ name: 'CentOS' }) }),
  builders: fc.array(builder, { minLength: 1, maxLength: 4 }),
});

test('any template, its pipeline file, and that read again ask for the same', async () => {
  await fc.assert(
    fc.asyncProperty(template, async (written) => {
      const { definition: asked } = await folder.read(stringify(written), { file: 'template.yml' });
      const { definition: read } = await folder.read(pipelineFileText(asked));
      const images = asked.images.map(({ builder: _place, ...image }) => image);
      expect(read).toEqual({ ...asked, images });
      expect(definitionDigest(read)).toBe(definitionDigest(asked));
    }),
    { numRuns: 60 },
  );
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBatchFile } from '../../pipeline/batch-file.ts';
import { readPipelineFile } from '../../pipeline/read.ts';
import { readScheduleFile } from '../../pipeline/schedule-file.ts';

const examples = join(import.meta.dirname, '../../examples');
const files = readdirSync(examples).filter(
  (name) => /\.(ya?ml|json)$/.test(name) && !name.startsWith('nightly-'),
);

test.each(files)('the example %s is valid', async (file) => {
  const { definition } = await readPipelineFile(file, {
    cwd: examples,
    host: 'here',
    ...(file.startsWith('scan-') && { source: { kind: 'scan', scanId: '6' } }),
  });
  expect(definition.images).not.toEqual([]);
});

test('the examples of a batch and of its schedule are valid', async () => {
  const options = { cwd: examples, host: 'here' };
  const { definition, notices } = await readBatchFile('nightly-batch.yaml', options);
  expect(definition.pipelines.map(({ name }) => name)).toEqual(['web-tier']);
  expect(definition.matrix?.template.images.map(({ id }) => id)).toEqual([
    'virtualbox',
    'amazon-aws',
  ]);
  const schedule = await readScheduleFile('nightly-schedule.yaml', options);
  expect(schedule.definition.batch).toEqual(definition);
  expect([...notices, ...schedule.notices]).toEqual([]);
});

test('the examples of hammr templates are known for what they are', async () => {
  const { definition, notices } = await readPipelineFile('web-tier-hammr.yml', {
    cwd: examples,
    host: 'here',
  });
  expect(definition).toEqual({
    name: 'web-tier-2.1',
    source: { kind: 'appliance', name: 'web-tier', version: '2.1' },
    images: [
      {
        id: 'virtualbox',
        builder: 'builders[0]',
        format: 'VirtualBox',
        installProfile: { memorySize: 1024, diskSize: 20480, swapSize: 1024 },
        publications: [],
      },
      {
        id: 'amazon-aws',
        builder: 'builders[1]',
        format: 'Amazon AWS',
        installProfile: { diskSize: 20480, disableRootLogin: true },
        publications: [
          {
            id: 'my-aws',
            account: 'my-aws',
            attributes: { region: 'eu-west-1', bucket: 'my-images' },
          },
        ],
      },
      {
        id: 'docker',
        builder: 'builders[2]',
        format: 'Docker',
        installProfile: {},
        entrypoint: '["/usr/sbin/nginx","-g","daemon off;"]',
        publications: [
          {
            id: 'my-registry',
            account: 'my-registry',
            attributes: { namespace: 'web', repositoryName: 'web-tier', tagName: '2.1' },
          },
        ],
      },
    ],
    publishWhen: 'image-ready',
    deadlineMs: 86_400_000,
  });
  expect(notices).toEqual([
    'Of stack only name and version are read: the appliance is built as it stands at UForge, whatever os and installation say here.',
  ]);
});

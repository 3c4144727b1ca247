import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pipelineFileText } from '../../pipeline/template/to-pipeline-file.ts';
import {
  type FolderOptions,
  type PipelineFolder,
  pipelineFolder,
} from '../pipeline/pipeline-folder.ts';
import { planOf, problemsOf } from './planned.ts';
import { type Simulated, startSimulated } from './simulated.ts';

let simulated: Simulated;
let folder: PipelineFolder;
beforeAll(async () => {
  simulated = await startSimulated();
});
afterAll(() => simulated.close());
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const vm = '{ type: VirtualBox, hardwareSettings: { memory: 1024 } }';
const docker = '{ type: Docker, entrypoint: [/bin/server] }';
const aws = (keys = '') =>
  `{ type: Amazon AWS, installation: { diskSize: 20480 }, account: { name: my-aws }, region: a, bucket: b${keys} }`;

async function definition(builders: string[], options?: FolderOptions) {
  const list = builders.map((builder) => `  - ${builder}\n`).join('');
  const text = `stack: { name: web-tier, version: "2.1" }\nbuilders:\n${list}`;
  return (await folder.read(text, options)).definition;
}
const plan = async (builders: string[], options?: FolderOptions) =>
  await planOf(simulated, await definition(builders, options));
const problems = async (...builders: string[]) =>
  await problemsOf(simulated, await definition(builders));

describe('a builder', () => {
  test('of a type that is not there is named, with what there is and what was meant', async () => {
    const [problem, ...others] = await problems(vm, '{ type: Amazn AWS }');
    expect(problem).toMatchObject({
      code: 'unknown_format',
      message:
        'builders[1] (Amazn AWS): there is no target format "Amazn AWS"; did you mean "Amazon AWS"?',
    });
    expect(problem?.hint).toContain('"VirtualBox"');
    expect(others).toEqual([]);
  });

  test('of a wrong type is named as often as it is wrong', async () => {
    const found = await problems('{ type: Abacus }', '{ type: Abacus }');
    expect(found.map(({ message }) => message.slice(0, 11))).toEqual([
      'builders[0]',
      'builders[1]',
    ]);
  });

  test('with an unknown account is named', async () => {
    const [problem] = await problems(aws().replace('my-aws', 'my-was'));
    expect(problem?.message).toBe(
      'builders[0] (Amazon AWS): there is no cloud account "my-was"; did you mean "my-aws"?',
    );
  });

  test('with an account of another cloud is named', async () => {
    const [problem] = await problems(aws().replace('my-aws', 'my-azure'));
    expect(problem?.message).toContain(
      'builders[0] (Amazon AWS), account my-azure: the account is',
    );
  });

  test('says everything that it lacks, each once', async () => {
    const found = await problems('{ type: Amazon AWS, account: { name: my-aws } }');
    expect(found).toMatchObject([
      {
        code: 'missing_attribute',
        message:
          'builders[0] (Amazon AWS), account my-aws: region and bucket are required to publish it, and missing.',
        hint: 'A builder for aws needs installation.diskSize; to be published, also account.name or account.file, region and bucket.',
      },
      {
        code: 'missing_key',
        message: 'builders[0] (Amazon AWS): installation.diskSize is required, and missing.',
        hint: 'A builder for aws needs installation.diskSize; to be published, also account.name or account.file, region and bucket.',
      },
    ]);
  });

  test.each([
    ['tenantName: a', 'keystoneDomain and keystoneProject are required'],
    ['keystoneDomain: a', 'keystoneProject is required'],
  ])('needs what the Keystone of its account takes: %s', async (keys, sentence) => {
    const [problem] = await problems(
      `{ type: OpenStack QCOW2, account: { name: my-openstack }, displayName: a, ${keys} }`,
    );
    expect(problem?.message).toContain(sentence);
    expect(problem?.hint).toBe('The account speaks Keystone v3.');
  });

  test('with the key of another cloud is published without it, and a notice says so', async () => {
    const { images, notices } = await plan([aws(', description: a')]);
    expect(images[0]?.publications[0]?.attributes).toEqual({ region: 'a' });
    expect(notices).toContain(
      'builders[0] (Amazon AWS), account my-aws: description is not sent: PublishImageAws of UForge has no such attribute.',
    );
  });

  test('that would be published to nowhere is named', async () => {
    const [problem] = await problems(
      '{ type: VirtualBox, hardwareSettings: { memory: 1024 }, account: { name: my-aws } }',
    );
    expect(problem).toMatchObject({ code: 'format_not_publishable' });
    expect(problem?.message).toContain('builders[0] (VirtualBox)');
  });

  test('that becomes public is named, and what is not sent', async () => {
    const { notices } = await plan([
      aws(),
      '{ type: CloudStack QCOW2, hardwareSettings: { memory: 1 }, account: { name: no-secrets }, imageName: a, zone: b, description: c, publicImage: yes }',
    ]).catch((error: Error) => ({ notices: [error.message] }));
    expect(notices.join('\n')).toContain('the account is for Outscale');
    const openstack = await plan([
      aws(),
      '{ type: OpenStack QCOW2, account: { name: my-openstack }, displayName: a, keystoneDomain: b, keystoneProject: c, publicImage: "true" }',
    ]);
    expect(openstack.notices).toEqual([
      'builders[0] (Amazon AWS), account my-aws: bucket is not sent: PublishImageAws of UForge has no such attribute.',
      'builders[1] (OpenStack QCOW2), account my-openstack: what is published becomes public.',
    ]);
  });

  test('has only the disk and swap that it names', async () => {
    const { images } = await plan([
      '{ type: KVM, hardwareSettings: { memory: 512 }, installation: { swapSize: 256 } }',
      '{ type: KVM, hardwareSettings: { memory: 512 } }',
    ]);
    expect(images.map(({ installProfile }) => installProfile)).toEqual([
      { memorySize: 512, swapSize: 256 },
      { memorySize: 512, diskSize: 20480, swapSize: 1024 },
    ]);
  });

  test('has a volume as large as its disk, and a root user who may not log in', async () => {
    const { images } = await plan([aws(', disableRootLogin: yes')]);
    expect(images[0]).toMatchObject({
      ebs: { volumeSizeMb: 20480 },
      installProfile: { disableRootLogin: true },
    });
  });

  test('of another format cannot keep root from logging in', async () => {
    const [problem] = await problems(
      vm.replace(' }', ' }, disableRootLogin: true').replace(/$/, ''),
    );
    expect(problem).toMatchObject({ code: 'wrong_format' });
    expect(problem?.message).toContain(
      'builders[0] (VirtualBox): disableRootLogin is for Amazon AWS',
    );
  });

  test('with keys that its format has no use for says so', async () => {
    const { images, notices } = await plan([
      '{ type: KVM, hardwareSettings: { memory: 512, hwType: 9 }, entrypoint: /bin/sh }',
      '{ type: OVF or OVA, hardwareSettings: { memory: 512, hwType: 9 } }',
    ]);
    expect(notices).toEqual([
      'builders[0] (KVM): hardwareSettings.hwType is not sent, as the format kvm has none.',
      'builders[0] (KVM): entrypoint is not sent, as the format kvm has none.',
    ]);
    expect(images[0]).not.toHaveProperty('entrypoint');
    expect(images[0]?.installProfile).not.toHaveProperty('hwType');
    expect(images[1]?.installProfile.hwType).toBe('9');
  });
});

test('the pipeline file of a template has the same plan, whatever the template holds in vain', async () => {
  const asked = await definition(
    [
      '{ type: KVM, hardwareSettings: { memory: 512, hwType: 9 }, entrypoint: /bin/sh }',
      aws(', description: a'),
      docker,
    ],
    { to: 'images' },
  );
  const { notices: _of, ...expected } = await planOf(simulated, asked);
  const printed = await folder.read(pipelineFileText(asked, { ...expected, notices: [] }));
  const { notices, ...found } = await planOf(simulated, printed.definition);
  expect(found).toEqual(expected);
  expect(notices).toEqual([
    'amazon-aws, account my-aws: bucket is not sent: PublishImageAws of UForge has no such attribute.',
  ]);
});

describe('downloads that are asked for where they are possible', () => {
  test('are left out of what is no file or not compressed, and a notice says so', async () => {
    const { images, notices } = await plan([vm, aws(), docker], { to: 'images', publish: 'none' });
    const [first, second, third] = images;
    expect(first?.download).toEqual({
      folder: `${folder.path}/images`,
      fileName: '{name}-{version}-{revision}-{format}.{ext}',
      overwrite: false,
      host: 'here',
    });
    expect(second).toMatchObject({ compress: false });
    expect(second).not.toHaveProperty('download');
    expect(third).not.toHaveProperty('download');
    expect(notices).toEqual([
      'builders[1] (Amazon AWS): not downloaded, as the format aws is not generated compressed, and UForge hands out nothing else.',
      'builders[2] (Docker): not downloaded, as it is no file; the result names what to pull.',
    ]);
  });
});

describe('a check of the dependencies alone', () => {
  test('publishes and downloads nothing, and says what is left out', async () => {
    const simulate = await plan([vm, aws()], { to: 'images', simulate: true });
    expect(simulate).toMatchObject({
      simulate: true,
      images: [
        { id: 'virtualbox', simulated: true, publications: [] },
        { id: 'amazon-aws', simulated: true, publications: [] },
      ],
    });
    expect(simulate.images.some(({ download }) => download)).toBe(false);
    expect(simulate.notices).toEqual([
      'UForge only checks the dependencies and makes no image; left out: publishing amazon-aws to my-aws, downloading virtualbox and downloading amazon-aws.',
    ]);
  });

  test('fetches no packages either, and says so', async () => {
    const { packages, notices } = await planOf(simulated, {
      name: 'db',
      source: { kind: 'scan', instance: 'db-prod', scan: 'latest' },
      images: [],
      packages: { folder: '/packages', overwrite: false, host: 'here' },
      publishWhen: 'image-ready',
      deadlineMs: 60_000,
      simulate: true,
    });
    expect(packages).toBeUndefined();
    expect(notices).toEqual([
      'UForge only checks the dependencies and makes no image; left out: fetching packages.',
    ]);
  });

  test('can be enforced in a build that is none', async () => {
    const { images, simulate, checkDependencies } = await plan([vm], { checkDependencies: true });
    expect({ simulate, checkDependencies }).toEqual({ checkDependencies: true });
    expect(images).toMatchObject([{ forceCheckingDeps: true }]);
    expect(images[0]).not.toHaveProperty('simulated');
  });
});

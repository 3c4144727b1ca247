// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how pipeline files refer to values
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPipelineFile } from '../../pipeline/read.ts';
import { type PipelineFolder, pipelineFolder, upToImages, webTier } from './pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const images = async (text: string, to?: string) =>
  (await folder.read(upToImages + text, to === undefined ? {} : { to })).definition.images;

describe('a valid pipeline file', () => {
  test('becomes a definition with every default filled in', async () => {
    expect(await folder.read(webTier)).toEqual({
      file: 'web.yaml',
      notices: [],
      says: ['version', 'name', 'source', 'images'],
      places: {
        source: { path: 'source', line: 3, column: 1 },
        'images[0]': { path: 'images[0]', line: 6, column: 5 },
      },
      definition: {
        name: 'web-tier',
        source: { kind: 'appliance', name: 'web-tier', version: '2.1' },
        images: [
          {
            id: 'virtualbox',
            format: 'VirtualBox',
            installProfile: {},
            download: {
              folder: join(folder.path, 'images'),
              fileName: '{name}-{version}-{revision}-{format}.{ext}',
              overwrite: false,
              host: 'here',
            },
            publications: [],
          },
        ],
        publishWhen: 'image-ready',
        deadlineMs: 24 * 3_600_000,
      },
    });
  });

  test('keeps everything it says', async () => {
    const { definition, profile } = await folder.read(`version: 1
name: all of it
profile: staging
source: { scan: { instance: db-prod, scan: "Scan #1" } }
publishWhen: all-generated
deadline: 90m
timeouts: { generate: 1h, publish: 30m, download: 90m, packages: 45m, stalled: 10m }
onCancel: delete
onFailure: delete
onBlocked: wait
packages: { download: { to: rpms, overwrite: true } }
images:
  - id: one
    format: Docker
    compress: true
    entrypoint: /bin/server --port 80
    installProfile: { memorySize: 1024, diskSize: 20480, swapSize: 0, hwType: "10" }
    download: { to: /var/images, fileName: "{id}.{ext}", overwrite: true }
    publish:
      - id: first
        account: my-registry
        namespace: team
        repositoryName: "\${env:REPOSITORY}"
        tagName: "1.10"
        publicImage: yes
`);
    expect(profile).toBe('staging');
    expect(definition).toEqual({
      name: 'all of it',
      source: { kind: 'scan', instance: 'db-prod', scan: 'Scan #1' },
      publishWhen: 'all-generated',
      deadlineMs: 90 * 60_000,
      timeouts: {
        generateMs: 3_600_000,
        publishMs: 1_800_000,
        downloadMs: 5_400_000,
        packagesMs: 2_700_000,
        stalledMs: 600_000,
      },
      policies: { onCancel: 'delete', onFailure: 'delete', onBlocked: 'wait' },
      packages: { folder: join(folder.path, 'rpms'), overwrite: true, host: 'here' },
      images: [
        {
          id: 'one',
          format: 'Docker',
          compress: true,
          entrypoint: '/bin/server --port 80',
          installProfile: { memorySize: 1024, diskSize: 20480, swapSize: 0, hwType: '10' },
          download: {
            folder: '/var/images',
            fileName: '{id}.{ext}',
            overwrite: true,
            host: 'here',
          },
          publications: [
            {
              id: 'first',
              account: 'my-registry',
              attributes: {
                namespace: 'team',
                repositoryName: '${env:REPOSITORY}',
                tagName: '1.10',
                publicImage: true,
              },
            },
          ],
        },
      ],
    });
  });

  test('that says the default asks for what one that does not say it asks for', async () => {
    const said = `${webTier}onCancel: keep\nonFailure: keep\nonBlocked: fail\ntimeouts: {}\n`;
    expect((await folder.read(said)).definition).toEqual((await folder.read(webTier)).definition);
  });

  test('that limits publishing can be asked for without its publications', async () => {
    const text = `${webTier}    publish: [{ account: a }]\ntimeouts: { publish: 1h }\n`;
    await expect(folder.read(text, { publish: 'none' })).resolves.toBeDefined();
  });

  test.each([
    ['{ appliance: { id: 12 } }', { kind: 'appliance', id: '12' }],
    ['{ appliance: { id: "12" } }', { kind: 'appliance', id: '12' }],
    [
      '{ appliance: { name: a, version: latest } }',
      { kind: 'appliance', name: 'a', version: 'latest' },
    ],
    ['{ scan: { instanceId: 4, scanId: 9 } }', { kind: 'scan', instanceId: '4', scanId: '9' }],
    ['{ scan: { scanId: 9 } }', { kind: 'scan', scanId: '9' }],
    ['{ scan: { instance: a, scan: latest } }', { kind: 'scan', instance: 'a', scan: 'latest' }],
  ])('names its source by %s', async (source, expected) => {
    const text = `version: 1\nname: a\nsource: ${source}\nimages: [{ format: KVM }]\n`;
    expect((await folder.read(text)).definition.source).toEqual(expected);
  });

  test('can be JSON, indented with tabs', async () => {
    const json = JSON.stringify(
      {
        version: 1,
        name: 'web-tier',
        source: { appliance: { name: 'web-tier', version: '2.1' } },
        images: [{ format: 'VirtualBox', download: { to: './images' } }],
      },
      undefined,
      '\t',
    );
    const { definition } = await folder.read(json, { file: 'web.json' });
    expect(definition).toEqual((await folder.read(webTier)).definition);
  });

  test('can be a scan whose packages alone are fetched', async () => {
    const text = `version: 1\nname: a\nsource: { scan: { instanceId: 4, scanId: 9 } }\npackages: { download: { to: p } }\n`;
    expect((await folder.read(text)).definition.images).toEqual([]);
  });

  test('can repeat itself by alias', async () => {
    const text = `  - { format: KVM, installProfile: &size { memorySize: 512 } }\n  - { format: Raw, installProfile: *size }\n`;
    expect((await images(text)).map((image) => image.installProfile.memorySize)).toEqual([
      512, 512,
    ]);
  });
});

describe('what is asked for beside the file', () => {
  const text = `${upToImages}  - { format: A, publish: [{ account: a, region: b }] }\n`;

  test('can be that nothing is published', async () => {
    const { definition } = await folder.read(text, { publish: 'none' });
    expect(definition.images[0]?.publications).toEqual([]);
  });

  test('can be that dependencies are only checked, or checked by force', async () => {
    const { definition } = await folder.read(text, { simulate: true, checkDependencies: true });
    expect(definition).toMatchObject({ simulate: true, checkDependencies: true });
    expect((await folder.read(text)).definition).not.toHaveProperty('simulate');
  });

  test('cannot be another source', async () => {
    const source = { kind: 'appliance', id: '12' } as const;
    expect(await folder.problems(text, { source })).toEqual([
      'web.yaml:3:1: source: another source was asked for, and a pipeline file names its own',
    ]);
  });
});

test('a byte order mark is no part of a file', async () => {
  const { definition } = await folder.read(`\uFEFF${webTier}`);
  expect(definition).toEqual((await folder.read(webTier)).definition);
});

test('settings can be shared by a merge key', async () => {
  const text = `  - &vm { format: A, installProfile: { memorySize: 512 } }\n  - { <<: *vm, format: B }\n`;
  expect(await images(text)).toMatchObject([
    { format: 'A', installProfile: { memorySize: 512 } },
    { format: 'B', installProfile: { memorySize: 512 } },
  ]);
});

describe('paths', () => {
  test('are relative to the pipeline file, wherever the command runs', async () => {
    mkdirSync(join(folder.path, 'pipelines'));
    writeFileSync(join(folder.path, 'pipelines', 'web.yaml'), webTier);
    const { definition, file } = await readPipelineFile('pipelines/web.yaml', {
      cwd: folder.path,
      host: 'here',
    });
    expect(definition.images[0]?.download?.folder).toBe(join(folder.path, 'pipelines', 'images'));
    expect(file).toBe('pipelines/web.yaml');
  });

  test('in file references are relative to the pipeline file too', async () => {
    const text = '  - { format: A, publish: [{ account: a, region: "${file:region.txt}" }] }\n';
    const [image] = await images(text);
    expect(image?.publications[0]?.attributes).toEqual({
      region: `\${file:${join(folder.path, 'region.txt')}}`,
    });
  });

  test('--to takes the place of every destination, relative to the working directory', async () => {
    const text = `version: 1
name: a
source: { scan: { instanceId: 4, scanId: 9 } }
packages: { download: { to: rpms } }
images: [{ format: KVM, download: { to: images } }, { format: Raw }]
`;
    const { definition } = await folder.read(text, { to: 'elsewhere' });
    const elsewhere = join(folder.path, 'elsewhere');
    expect(definition.images[0]?.download?.folder).toBe(elsewhere);
    expect(definition.packages?.folder).toBe(elsewhere);
  });

  test('--to asks for no download by itself', async () => {
    expect(await images('  - format: KVM\n', 'elsewhere')).toMatchObject([{ id: 'kvm' }]);
    expect((await images('  - format: KVM\n', 'elsewhere'))[0]).not.toHaveProperty('download');
  });
});

describe('ids', () => {
  const ids = async (text: string) => (await images(text)).map(({ id }) => id);

  test('are the format, numbered where it would repeat', async () => {
    const text = '  - format: Amazon AWS\n  - format: Amazon AWS\n  - format: OVF or OVA\n';
    expect(await ids(text)).toEqual(['amazon-aws', 'amazon-aws-2', 'ovf-or-ova']);
  });

  test('that are given are kept, and numbering steps aside', async () => {
    const text = '  - format: KVM\n  - { format: KVM, id: kvm }\n  - { format: KVM, id: kvm-2 }\n';
    expect(await ids(text)).toEqual(['kvm-3', 'kvm', 'kvm-2']);
  });

  test('never hold what an id may not hold', async () => {
    expect(await ids('  - format: "..Über/Format (64 bit)"\n  - format: "格式"\n')).toEqual([
      'ber-format-64-bit',
      'image',
    ]);
  });

  test('of publications are the account, numbered within their image only', async () => {
    const publish = 'publish: [{ account: My AWS }, { account: My AWS }]';
    const found = await images(`  - { format: A, ${publish} }\n  - { format: B, ${publish} }\n`);
    expect(found.map(({ publications }) => publications.map(({ id }) => id))).toEqual([
      ['my-aws', 'my-aws-2'],
      ['my-aws', 'my-aws-2'],
    ]);
  });
});

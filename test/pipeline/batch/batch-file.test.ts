import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBatchFile } from '../../../pipeline/batch-file.ts';
import { problemText } from '../../../pipeline/errors.ts';
import { definitionOfItem, expand } from '../../../pipeline/matrix.ts';
import type { ReadOptions } from '../../../pipeline/read.ts';
import { readPipelineFile } from '../../../pipeline/read.ts';
import { type PipelineFolder, pipelineFolder, refusal } from '../pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

function write(name: string, text: string): void {
  const path = join(folder.path, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const pipeline = (name: string, more = '') => `version: 1
name: ${name}
source: { appliance: { id: 3 } }
images:
  - format: KVM
    download: { to: ./images }
${more}`;

const read = (text: string, options: Partial<ReadOptions> = {}) => {
  write('batches/night.yaml', text);
  return readBatchFile('batches/night.yaml', { cwd: folder.path, host: 'here', ...options });
};

const problems = async (text: string) =>
  (await refusal(read(text))).problems.map((problem) =>
    problemText(problem).replace(/^batches\/night\.yaml:/, ''),
  );

const matrix = `version: 1
batch: night
matrix:
  appliances: ["web-*"]
  formats: [KVM, Amazon AWS]
`;

const namesOf = async (text: string) =>
  (await read(text)).definition.pipelines.map(({ name }) => name);

describe('the pipelines of a batch file', () => {
  test('are those of the files that it names, from its own folder', async () => {
    write('batches/a.yaml', pipeline('a'));
    write('pipelines/b.yaml', pipeline('b'));
    const { definition } = await read(
      'version: 1\nbatch: night\npipelines: [a.yaml, ../pipelines/b.yaml]\n',
    );
    expect(definition).toMatchObject({ name: 'night', concurrency: 10, onError: 'continue' });
    expect(definition.pipelines.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(definition.pipelines[1]?.images[0]?.download?.folder).toBe(
      join(folder.path, 'pipelines/images'),
    );
  });

  test('are those that a pattern matches, by name, each once, and never itself', async () => {
    for (const name of ['c', 'a', 'b']) write(`batches/${name}.yaml`, pipeline(name));
    write(
      'batches/sub/d.json',
      JSON.stringify({ stack: { name: 'd', version: '1' }, builders: [{ type: 'KVM' }] }),
    );
    mkdirSync(join(folder.path, 'batches/x.yaml'));
    expect(
      await namesOf('version: 1\nbatch: night\npipelines: [b.yaml, "*.yaml", "**/*.json"]\n'),
    ).toEqual(['b', 'a', 'c', 'd-1']);
  });

  test('are found by braces and classes, too', async () => {
    for (const name of ['a', 'b', 'c']) write(`batches/${name}.yaml`, pipeline(name));
    expect(await namesOf('version: 1\nbatch: n\npipelines: ["{a,b}.yaml", "[c].yaml"]\n')).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('can have the signs of a pattern in their names', async () => {
    write('batches/{a}[1].yaml', pipeline('a'));
    expect(await namesOf('version: 1\nbatch: n\npipelines: ["{a}[1].yaml"]\n')).toEqual(['a']);
  });

  test('leave out other batches and schedules that a pattern matches, and say so', async () => {
    write('batches/a.yaml', pipeline('a'));
    write('batches/other.yaml', matrix);
    write('batches/when.yaml', 'version: 1\nschedule: s\nrun: a.yaml\n');
    const { definition, notices } = await read('version: 1\nbatch: n\npipelines: ["*.yaml"]\n');
    expect(definition.pipelines).toHaveLength(1);
    expect(notices).toEqual([
      'batches/other.yaml is left out: it is a batch file.',
      'batches/when.yaml is left out: it is a schedule file.',
    ]);
  });

  test('tell what there is to know of each', async () => {
    write(
      'batches/t.yaml',
      'stack: { name: web, version: "1" }\nbuilders: [{ type: KVM }]\nother: 1\n',
    );
    const { notices } = await read('version: 1\nbatch: n\npipelines: [t.yaml]\n');
    expect(notices).toEqual(['batches/t.yaml: other is not read.']);
  });

  test('are of one profile', async () => {
    write('batches/a.yaml', pipeline('a', 'profile: p\n'));
    write('batches/b.yaml', pipeline('b'));
    expect(await read('version: 1\nbatch: n\npipelines: [a.yaml]\n')).toMatchObject({
      profile: 'p',
    });
    const both = 'version: 1\nbatch: n\nprofile: p\npipelines: [a.yaml, b.yaml]\n';
    expect(await read(both)).toMatchObject({ profile: 'p' });
    expect(await problems('version: 1\nbatch: n\npipelines: [a.yaml, b.yaml]\n')).toEqual([
      '3:21: pipelines[1]: "batches/b.yaml" names no profile, and "batches/a.yaml" "p": a batch is for one UForge server and login',
    ]);
    expect(
      await problems('version: 1\nbatch: n\nprofile: q\npipelines: [b.yaml, a.yaml]\n'),
    ).toEqual([
      '4:21: pipelines[1]: "batches/a.yaml" names the profile "p", and this file "q": a batch is for one UForge server and login',
    ]);
  });
});

describe('the defaults of a batch file', () => {
  const defaults = `version: 1
batch: night
pipelines: [a.yaml]
defaults: { deadline: 2h, onCancel: delete, timeouts: { generate: 1h }, when: changed, publishWhen: all-generated, keep: { last: 3 }, approve: before-publish, after: delete-image }
`;

  test('hold for a pipeline file that does not say them', async () => {
    write('batches/a.yaml', pipeline('a', 'onBlocked: wait\n'));
    const [own] = (await read(defaults)).definition.pipelines;
    expect(own).toMatchObject({
      deadlineMs: 7_200_000,
      policies: { onCancel: 'delete', onBlocked: 'wait' },
      timeouts: { generateMs: 3_600_000 },
      when: 'changed',
      publishWhen: 'all-generated',
      keep: { images: { last: 3 } },
      after: 'delete-image',
    });
    // Nothing is published: nobody could be asked.
    expect(own).not.toHaveProperty('approve');
  });

  test('give way to what a pipeline file says, even if that is the usual', async () => {
    const said =
      'deadline: 24h\nonCancel: keep\ntimeouts: { stalled: 5m }\nwhen: always\npublishWhen: image-ready\nkeep: all\nafter: keep-image\n';
    write('batches/a.yaml', pipeline('a', said));
    const [own] = (await read(defaults)).definition.pipelines;
    write('a.yaml', pipeline('a', said));
    const alone = await readPipelineFile('a.yaml', { cwd: folder.path, host: 'here' });
    const { images: _there, ...expected } = alone.definition;
    expect(own).toMatchObject(expected);
    for (const key of ['when', 'keep', 'after', 'policies']) expect(own).not.toHaveProperty(key);
  });

  test('hold for a hammr template, which can say none of them', async () => {
    write(
      'batches/a.yaml',
      'stack: { name: web, version: "1" }\nbuilders: [{ type: KVM, account: { name: b } }]\n',
    );
    const [own] = (await read(defaults)).definition.pipelines;
    expect(own).toMatchObject({ when: 'changed', approve: {}, deadlineMs: 7_200_000 });
  });

  test('hold for the matrix', async () => {
    const { definition } = await read(
      `${matrix}defaults: { deadline: 2h, when: changed, approve: before-publish, after: delete-image }\n`,
    );
    expect(definition.matrix?.template).toMatchObject({ deadlineMs: 7_200_000, when: 'changed' });
    for (const key of ['approve', 'after']) {
      expect(definition.matrix?.template).not.toHaveProperty(key);
    }
  });

  test('are checked as in a pipeline file', async () => {
    expect(await problems(`${matrix}defaults: { keep: {} }\n`)).toEqual([
      '6:19: defaults.keep: expected last, olderThan or both: a rule for images with neither would delete everything',
    ]);
    expect(await problems(`${matrix}defaults: { keep: { last: 0 }, deadlin: 3h }\n`)).toEqual([
      '6:27: defaults.keep.last: must be 1 or more: a rule that keeps none would delete everything',
      '6:32: defaults.deadlin: unknown key; did you mean "deadline"?',
    ]);
    expect(
      await problems(`${matrix}defaults: { deadline: 1h, timeouts: { generate: 2h } }\n`),
    ).toEqual([
      '6:49: defaults.timeouts.generate: "2h" is longer than the deadline of the pipeline, "1h", which would come first',
    ]);
  });
});

describe('the matrix of a batch file', () => {
  test('makes one image of each format, and one publication of each account', async () => {
    const { definition } = await read(`version: 1
batch: night
matrix:
  appliances: [web, { name: "db-*", version: "2.*" }]
  formats:
    - VirtualBox
    - { format: Amazon AWS, id: cloud, download: { to: ./own } }
  accounts:
    - { account: us, format: Amazon AWS, region: us-east-1 }
    - { account: eu, format: cloud, region: eu-west-1, approve: before-publish }
  download: { to: ./all }
  exclude: [{ appliance: web, account: us }]
  include: [{ appliance: web, format: KVM }, { appliance: web, format: KVM, download: { to: ./k } }]
`);
    const file = {
      fileName: '{name}-{version}-{revision}-{format}.{ext}',
      overwrite: false,
      host: 'here',
    };
    const all = { ...file, folder: join(folder.path, 'batches/all'), onlyWherePossible: true };
    expect(definition.matrix).toEqual({
      name: '{batch}-{appliance}-{version}',
      appliances: [
        { name: 'web', version: 'latest' },
        { name: 'db-*', version: '2.*' },
      ],
      template: {
        images: [
          {
            id: 'virtualbox',
            format: 'VirtualBox',
            installProfile: {},
            download: all,
            publications: [],
          },
          {
            id: 'cloud',
            format: 'Amazon AWS',
            installProfile: {},
            download: { ...file, folder: join(folder.path, 'batches/own') },
            publications: [
              { id: 'us', account: 'us', attributes: { region: 'us-east-1' } },
              { id: 'eu', account: 'eu', attributes: { region: 'eu-west-1' }, approve: {} },
            ],
          },
        ],
        publishWhen: 'image-ready',
        deadlineMs: 86_400_000,
      },
      exclude: [{ appliance: 'web', account: 'us' }],
      include: [
        {
          appliance: 'web',
          image: { id: 'kvm', format: 'KVM', installProfile: {}, download: all, publications: [] },
        },
        {
          appliance: 'web',
          image: {
            id: 'kvm',
            format: 'KVM',
            installProfile: {},
            download: { ...file, folder: join(folder.path, 'batches/k') },
            publications: [],
          },
        },
      ],
    });
  });

  test('says where in the file a pattern stands that finds nothing', async () => {
    const { definition, places } = await read(matrix);
    const expansion = expand(definition, []);
    const [problem] = expansion.ok ? [] : expansion.problems;
    expect(places[problem?.path ?? '']).toEqual({
      path: 'matrix.appliances[0]',
      line: 4,
      column: 16,
    });
  });

  test('has what the options ask for', async () => {
    const text = `${matrix}  accounts: [{ account: a, format: KVM }]\n  download: { to: . }\n`;
    const { definition } = await read(text, {
      name: 'other',
      to: 'there',
      publish: 'none',
      simulate: true,
      checkDependencies: true,
    });
    const expansion = expand(definition, [{ id: '1', name: 'web-a', version: '1' }]);
    const [item] = expansion.ok ? expansion.items : [];
    expect(item && definitionOfItem(item, definition.matrix?.template)).toMatchObject({
      name: 'other-web-a-1',
      simulate: true,
      checkDependencies: true,
      images: [{ download: { folder: join(folder.path, 'there') }, publications: [] }, {}],
    });
  });
});

test.each([
  ['continue', 'continue'],
  ['stop', 'stop'],
  ['stop-after 5', { stopAfter: 5 }],
])('onError: %s', async (text, onError) => {
  const { definition } = await read(`${matrix}concurrency: 50\nonError: ${text}\n`);
  expect(definition).toMatchObject({ concurrency: 50, onError });
});

describe('a batch file is refused', () => {
  test('with nothing in it', async () => {
    expect(await problems('version: 1\nbatch: n\n')).toEqual([
      '1:1: pipelines: expected pipelines or a matrix, as nothing else makes a batch',
    ]);
    const { message, hint } = await refusal(read(''));
    expect(message).toBe('batches/night.yaml: the file is empty');
    expect(hint).toBe('A batch file says at least version, batch, and pipelines or matrix.');
  });

  test('with files that are not there, or named twice', async () => {
    write('batches/a.yaml', pipeline('a'));
    expect(
      await problems(
        'version: 1\nbatch: n\npipelines: [none.yaml, "*.none", a.yaml, ../batches/a.yaml, ../batches]\n',
      ),
    ).toEqual([
      '3:13: pipelines[0]: there is no file "batches/none.yaml"',
      '3:24: pipelines[1]: no file matches "*.none"',
      '3:42: pipelines[3]: "../batches/a.yaml" is named already, at pipelines[2]',
      '3:61: pipelines[4]: "batches" is a folder',
    ]);
  });

  test('with a batch, a schedule or something else in it', async () => {
    write('batches/b.yaml', matrix);
    write('batches/s.yaml', 'version: 1\nschedule: s\nrun: b.yaml\n');
    write('batches/x.yaml', 'accounts: []\n');
    expect(await problems('version: 1\nbatch: n\npipelines: [b.yaml, s.yaml, x.yaml]\n')).toEqual([
      '3:13: pipelines[0]: "batches/b.yaml" is a batch file, and pipeline files are wanted here',
      '3:21: pipelines[1]: "batches/s.yaml" is a schedule file, and pipeline files are wanted here',
      'batches/x.yaml:1:1: this is neither a pipeline file (version, name, source, images) nor a hammr template (stack and builders)',
    ]);
  });

  test('with nothing but other batches', async () => {
    write('batches/b.yaml', matrix);
    expect(await problems('version: 1\nbatch: n\npipelines: ["b*.yaml"]\n')).toEqual([
      '3:13: pipelines[0]: none of the files that are meant is a pipeline file',
    ]);
  });

  test('with all that is wrong in any of its files', async () => {
    write('batches/a.yaml', pipeline('a').replace('format', 'formt'));
    write('batches/b.yaml', pipeline('b').replace('images', 'imges'));
    expect(
      await problems(
        'version: 1\nbatch: n\npipelines: ["*.yaml"]\nmatrix:\n  appliances: [a]\n  formats: [KVM]\n  name: x{\n',
      ),
    ).toEqual(['7:9: matrix.name: there are {batch}, {appliance} and {version} only']);
    expect(await problems('version: 1\nbatch: n\npipelines: ["*.yaml", none.yaml]\n')).toEqual([
      '3:23: pipelines[1]: there is no file "batches/none.yaml"',
      'batches/a.yaml:5:5: images[0].formt: unknown key; did you mean "format"?',
      'batches/b.yaml:4:1: imges: unknown key; did you mean "images"?',
    ]);
  });

  test('with two pipelines of one name', async () => {
    write('batches/a.yaml', pipeline('same'));
    write('batches/b.yaml', pipeline('same'));
    expect(await problems('version: 1\nbatch: n\npipelines: [a.yaml, b.yaml]\n')).toEqual([
      '3:21: pipelines[1]: "batches/a.yaml" and "batches/b.yaml" both hold a pipeline named "same"',
    ]);
  });

  const inMatrix = (text: string) => problems(`${matrix}${text}\n`);

  test.each([
    [
      '  accounts: [{ account: a, format: KMV }]',
      'accounts[0].format: "KMV" is none of the formats of the matrix, so that nothing would go to "a"',
    ],
    [
      '  accounts: [{ account: a, format: Amazon AW }]',
      'accounts[0].format: "Amazon AW" is none of the formats of the matrix; did you mean "Amazon AWS"?',
    ],
    ['  accounts: [{ account: a }]', 'accounts[0].format: is required, and missing'],
    [
      '  accounts: [{ acount: a, format: KVM }]',
      'accounts[0].acount: unknown key; did you mean "account"?',
    ],
    [
      '  accounts: [{ account: a, format: KVM, id: x }, { account: b, format: KVM, id: x }]',
      'accounts[1].id: the id "x" is already that of entry 1 of this list',
    ],
    ['  acounts: []', 'acounts: unknown key; did you mean "accounts"?'],
    [
      '  exclude: [{}]',
      'exclude[0]: would leave out everything, as it says nothing of what is meant',
    ],
    [
      '  exclude: [{ aplliance: x }]',
      'exclude[0].aplliance: unknown key; did you mean "appliance"?',
    ],
    ['  include: [{ format: KVM }]', 'include[0].appliance: is required, and missing'],
    [
      '  include: [{ appliance: x, format: KVM, id: kvm }]',
      'include[0].id: the id "kvm" is already that of a format of the matrix',
    ],
    [
      '  include: [{ appliance: x, format: KVM, compress: false, download: { to: . } }]',
      'include[0].compress: must not be false beside a download of the image: UForge hands out compressed images only',
    ],
    [
      '  download: { to: ., fileName: "{id}.{ext}" }',
      'download.fileName: files of several appliances would have one name, "{id}.{ext}"',
    ],
    [
      '  download: { to: ., fileName: "{name}.{ext}" }',
      'formats[1].download: images "kvm" and "amazon-aws" would be written to one file',
    ],
    ['  name: x', 'name: the pipelines of several appliances would have one name, "x"'],
    ['  name: "{aplliance}"', 'name: there are {batch}, {appliance} and {version} only'],
  ])('with a matrix that says what cannot be meant: %s', async (text, problem) => {
    const [only, ...others] = await inMatrix(text);
    expect(only?.replace(/^\d+:\d+: /, '')).toContain(`matrix.${problem}`);
    expect(others).toEqual([]);
  });

  test.each([
    ['appliances: []', 'appliances: expected at least one appliance'],
    ['appliances: [web, web]', 'appliances[1]: the same is already entry 1 of this list'],
    [
      'appliances: [{ name: web, version: 2.10 }]',
      'appliances[0].version: expected text, but YAML reads 2.10 as the number 2.1; put it in quotes: "2.10"',
    ],
    ['appliances: [{ nam: web }]', 'appliances[0].nam: unknown key; did you mean "name"?'],
    [
      'appliances: [5]',
      'appliances[0]: expected a pattern such as "web-*", or a mapping with name and version',
    ],
    ['appliances: web', 'appliances: expected a list, found text'],
    [
      'appliances: [{ name: "*", version: "*" }]\n  name: "{appliance}"',
      'name: the pipelines of several appliances would have one name, "{appliance}"',
    ],
  ])('with appliances that cannot be meant: %s', async (text, problem) => {
    const found = await problems(matrix.replace('appliances: ["web-*"]', text));
    expect(found.map((each) => each.replace(/^\d+:\d+: /, ''))).toEqual([`matrix.${problem}`]);
  });

  test.each([
    ['formats: []', 'formats: expected at least one format'],
    ['formats: [{ formt: KVM }]', 'formats[0].formt: unknown key; did you mean "format"?'],
    ['formats: [{ format: KVM, publish: [] }]', 'formats[0].publish: unknown key'],
    [
      'formats: [{ format: KVM, id: x }, { format: KVM, id: x }]',
      'formats[1].id: the id "x" is already that of entry 1 of this list',
    ],
  ])('with formats that cannot be meant: %s', async (text, problem) => {
    const found = await problems(matrix.replace('formats: [KVM, Amazon AWS]', text));
    expect(found.map((each) => each.replace(/^\d+:\d+: /, ''))).toEqual([`matrix.${problem}`]);
  });

  test.each([
    ['concurrency: 0', 'concurrency: expected a whole number from 1 to 1000'],
    ['concurrency: 1001', 'concurrency: expected a whole number from 1 to 1000'],
    ['concurrency: many', 'concurrency: expected a whole number from 1 to 1000'],
    ['onError: stop-after 0', 'onError: expected continue, stop, or stop-after with a number'],
    ['onError: stop after 5', 'onError: expected continue, stop, or stop-after with a number'],
    ['onEror: stop', 'onEror: unknown key; did you mean "onError"?'],
    ['profile: ""', 'profile: expected some text, found an empty one'],
  ])('with settings that cannot be meant: %s', async (text, problem) => {
    const [only, ...others] = await problems(`${matrix}${text}\n`);
    expect(only?.replace(/^\d+:\d+: /, '')).toContain(problem);
    expect(others).toEqual([]);
  });

  test('with more pipelines than Temporal takes at once', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `p${index}.yaml`);
    const long = JSON.stringify(`echo ${'x'.repeat(990)}`);
    const images = Array.from({ length: 40 }, () => `  - { format: Docker, entrypoint: ${long} }`);
    for (const name of names) {
      write(
        `batches/${name}`,
        `version: 1\nname: ${name}\nsource: { appliance: { id: 3 } }\nimages:\n${images.join('\n')}\n`,
      );
    }
    const [only] = await problems('version: 1\nbatch: n\npipelines: ["p*.yaml"]\n');
    expect(only).toMatch(
      /^3:12: pipelines: the definitions of the 60 pipelines are \d+ KiB together, and Temporal takes 1792 KiB at once$/,
    );
  });
});

describe('a file of another kind', () => {
  test.each([
    [
      'version: 1\nname: x\nsource: {}\n',
      'this is a pipeline file, and a batch file is wanted here',
    ],
    ['stack: {}\nbuilders: []\n', 'this is a hammr template, and a batch file is wanted here'],
    ['version: 1\nschedule: x\n', 'this is a schedule file, and a batch file is wanted here'],
    ['a: 1\n', 'this is not a batch file: it has none of its keys'],
    ['- 1\n', 'expected a mapping of keys to values, found a list'],
  ])('is no batch file: %j', async (text, problem) => {
    expect(await problems(text)).toEqual([`1:1: ${problem}`]);
  });

  test('a batch file with its name misspelt is one', async () => {
    expect(await problems(matrix.replace('batch', 'btach'))).toEqual([
      '2:1: btach: unknown key; did you mean "batch"?',
    ]);
  });

  test('a batch or a schedule is no pipeline file, and what takes it is said', async () => {
    write('b.yaml', matrix);
    write('s.yaml', 'version: 1\nschedule: s\nrun: b.yaml\n');
    const asPipeline = (file: string) =>
      refusal(readPipelineFile(file, { cwd: folder.path, host: 'here' }));
    const batch = await asPipeline('b.yaml');
    expect(batch.message).toBe(
      'b.yaml:1:1: this is a batch file, and a pipeline file is wanted here',
    );
    expect(batch.hint).toBe(
      'Look at it with: forgeline batch plan FILE; start it with: forgeline batch start FILE',
    );
    expect((await asPipeline('s.yaml')).hint).toBe(
      'Make the schedule: forgeline schedule create FILE',
    );
  });
});

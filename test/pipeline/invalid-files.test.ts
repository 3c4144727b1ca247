// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how pipeline files refer to values
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPipelineFile } from '../../pipeline/read.ts';
import {
  type PipelineFolder,
  pipelineFolder,
  refusal,
  upToImages,
  webTier,
} from './pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe('a file that cannot be read', () => {
  const message = async (path: string) =>
    (await refusal(readPipelineFile(path, { cwd: folder.path, host: 'here' }))).message;

  test('is missing', async () => {
    expect(await message('none.yaml')).toBe('none.yaml: there is no such file');
    expect(await message('none/none.yaml')).toBe('none/none.yaml: there is no such file');
  });

  test('is a folder', async () => {
    mkdirSync(join(folder.path, 'sub'));
    expect(await message('sub')).toBe('sub: this is a folder, not a file');
  });

  test.skipIf(process.getuid?.() === 0)('belongs to somebody else', async () => {
    writeFileSync(join(folder.path, 'secret.yaml'), webTier);
    chmodSync(join(folder.path, 'secret.yaml'), 0o000);
    expect(await message('secret.yaml')).toBe('secret.yaml: the file may not be read by this user');
  });

  test('is larger than 1 MiB, whatever it says', async () => {
    writeFileSync(join(folder.path, 'large.yaml'), `${webTier}#${' '.repeat(1024 * 1024)}`);
    expect(await message('large.yaml')).toContain('larger than 1 MiB');
  });

  test('never ends', async () => {
    expect(await message('/dev/zero')).toContain('this is a pipe or a device');
  });

  test('is no text', async () => {
    writeFileSync(join(folder.path, 'binary.yaml'), Buffer.from([0x7f, 0x45, 0xff, 0xfe, 0x00]));
    expect(await message('binary.yaml')).toBe('binary.yaml: the file is not text in UTF-8');
  });
});

describe('a file that is no YAML document', () => {
  test.each(['', '  \n', '# only a comment\n', '---\n', 'null\n'])('is empty: %j', async (text) => {
    expect(await folder.problems(text)).toEqual(['web.yaml: the file is empty']);
  });

  test('has a syntax error, told once and with its place', async () => {
    const [problem, ...others] = await folder.problems(`${webTier}broken: { a: [1, }\n`);
    expect(problem).toMatch(/^web\.yaml:8:\d+: this is not valid YAML: /);
    expect(others).toEqual([]);
  });

  test('is indented with tabs', async () => {
    expect(await folder.problems('version: 1\nsource:\n\tappliance: 1\n')).toEqual([
      'web.yaml:3:1: tabs cannot indent YAML; use blanks',
    ]);
  });

  test('holds two documents', async () => {
    const [problem] = await folder.problems(`${webTier}---\n${webTier}`);
    expect(problem).toContain('web.yaml:8:1: a second YAML document begins here');
  });

  test('says a key twice', async () => {
    expect(await folder.problems(`${webTier}name: other\n`)).toEqual([
      'web.yaml:8:1: this key is there twice; keys must be unique',
    ]);
  });

  test('uses a tag', async () => {
    const [problem] = await folder.problems(webTier.replace('VirtualBox', '!!js/function x'));
    expect(problem).toContain('web.yaml:6:13: unknown tag');
  });

  test('uses an alias without its anchor', async () => {
    expect(await folder.problems(webTier.replace('VirtualBox', '*format'))).toEqual([
      'web.yaml:6:13: this alias has no anchor before it',
    ]);
  });

  test('is an alias bomb', async () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      lines.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join()}]`);
    }
    const [problem] = await folder.problems(lines.join('\n'));
    expect(problem).toContain('its aliases expand to more than a pipeline file can need');
  });

  test.each([
    '['.repeat(200_000),
    '- '.repeat(200_000),
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  ])('is nested without end (%#)', async (text) => {
    const [problem, ...others] = await folder.problems(text);
    expect(problem).toContain('it is nested too deeply');
    expect(others).toEqual([]);
  });

  test.each([
    ['hello', 'found text'],
    ['- 1', 'found a list'],
    ['12', 'found the number 12'],
  ])('is no mapping: %j', async (text, found) => {
    expect(await folder.problems(text)).toEqual([
      `web.yaml:1:1: expected a mapping of keys to values, ${found}`,
    ]);
  });

  test.each([
    ['buidlers: []', 'Did you mean "builders" where it says "buidlers"?'],
    ['accounts: [{ type: Amazon, name: a }]', 'It looks like the cloud accounts that'],
    ['colour: red', 'Check the path of the pipeline file.'],
  ])('is neither a pipeline file nor a template: %s', async (text, sentence) => {
    const { message, hint } = await refusal(folder.read(`${text}\n`));
    expect(message).toBe(
      'web.yaml:1:1: this is neither a pipeline file (version, name, source, images) nor a hammr template (stack and builders)',
    );
    expect(hint).toContain(sentence);
  });

  test('is a pipeline file and a template at once', async () => {
    expect(await folder.problems(`${webTier}builders: []\n`)).toEqual([
      'web.yaml:8:1: builders: this is a key of hammr templates, and the rest makes the file a pipeline file',
    ]);
  });

  test.each([
    ['a: "b" hunter2 c\n', 'unexpected scalar at node end'],
    ['password: |hunter2\n', 'block scalar header includes extra characters'],
    ['{ "password": "a" } hunter2', 'this is not valid JSON: unexpected scalar at node end'],
  ])('has a syntax error that does not repeat the file: %j', async (text, sentence) => {
    const [problem] = await folder.problems(text);
    expect(problem).toContain(sentence);
    expect(problem).not.toContain('hunter2');
  });
});

describe('a file against the schema', () => {
  /** What is wrong with the valid file after one change. */
  const changed = (from: string, to: string) => folder.problems(webTier.replace(from, to));
  const added = (text: string) => folder.problems(webTier + text);

  test('names the nearest right word for a misspelt key, and only that', async () => {
    expect(await changed('format:', 'formt:')).toEqual([
      'web.yaml:6:5: images[0].formt: unknown key; did you mean "format"?',
    ]);
    expect(await changed('appliance:', 'aplliance:')).toEqual([
      'web.yaml:4:3: source.aplliance: unknown key; did you mean "appliance"?',
    ]);
  });

  test('names the nearest right word for a misspelt value', async () => {
    expect(await added('publishWhen: all-generatd\n')).toEqual([
      'web.yaml:8:14: publishWhen: unknown value; did you mean "all-generated"?',
    ]);
  });

  test('lists the keys there are where no word is near', async () => {
    const { problems } = await refusal(folder.read(`${webTier}colour: red\n`));
    expect(problems).toEqual([
      {
        file: 'web.yaml',
        line: 8,
        column: 1,
        path: 'colour',
        message: 'unknown key',
        hint: 'A pipeline file takes version, name, profile, source, images, publishWhen, packages, deadline, timeouts, onCancel, onFailure, onBlocked, when, approve, keep and after.',
      },
    ]);
  });

  test('names what hammr calls otherwise', async () => {
    const [problem] = await added('    publish: [{ account: a, imageName: b }]\n');
    expect(problem).toContain('publish[0].imageName: unknown key; did you mean "displayName"?');
  });

  test('says why a version needs quotes', async () => {
    expect(await changed('"2.1"', '1.10')).toEqual([
      'web.yaml:4:41: source.appliance.version: expected text, but YAML reads 1.10 as the number 1.1; put it in quotes: "1.10"',
    ]);
  });

  test('says what is missing, at what lacks it', async () => {
    expect(await folder.problems('version: 1\nname: a\nimages: [{ format: KVM }]\n')).toEqual([
      'web.yaml:1:1: source: is required, and missing',
    ]);
    expect(await changed(', version: "2.1"', '')).toEqual([
      'web.yaml:4:14: source.appliance.version: is required, and missing',
    ]);
  });

  test.each([
    ['name: web-tier, version: "2.1", id: 3', 'expected either name and version, or id, not both'],
    ['version: "2.1", id: 3', 'expected either name and version, or id, not both'],
    ['', 'expected either name and version, or id'],
  ])('says in one sentence how an appliance is named: %j', async (keys, sentence) => {
    expect(await changed('name: web-tier, version: "2.1"', keys)).toEqual([
      `web.yaml:4:14: source.appliance: ${sentence}`,
    ]);
  });

  test('takes one source', async () => {
    expect(await changed('images:', '  scan: { instance: a, scan: b }\nimages:')).toEqual([
      'web.yaml:4:3: source: expected either appliance, or scan, not both',
    ]);
    expect(await changed('{ name: web-tier, version: "2.1" }', 'web-tier')).toEqual([
      'web.yaml:4:14: source.appliance: expected a mapping with name and version, or id, found text',
    ]);
  });

  test.each(['abc', '0', '-1', '1.5', '12345678901234567890', 'true'])(
    'takes no %s for an id',
    async (id) => {
      expect(await changed('name: web-tier, version: "2.1"', `id: ${id}`)).toEqual([
        'web.yaml:4:20: source.appliance.id: expected an id, a positive whole number such as 12',
      ]);
    },
  );

  test.each([
    ['memorySize: 0', 'expected a number of megabytes, 1 or more'],
    ['memorySize: 1.5', 'expected a whole number of megabytes'],
    ['memorySize: 1 GB', 'expected a whole number of megabytes'],
    ['diskSize: 21474836480', 'expected megabytes, 1073741824 at most; this looks like bytes'],
  ])('takes sizes in megabytes: %s', async (size, sentence) => {
    const [problem] = await added(`    installProfile: { ${size} }\n`);
    expect(problem).toContain(`: images[0].installProfile.${size.split(':')[0]}: ${sentence}`);
  });

  test.each(['6', '6 hours', '0h', 'soon', '-1h', '400d'])(
    'takes no %s for a deadline',
    async (deadline) => {
      expect(await added(`deadline: ${deadline}\n`)).toEqual([
        'web.yaml:8:11: deadline: expected a duration such as 90s, 30m, 6h or 2d, from 1s up to 365d',
      ]);
    },
  );

  test.each(['generate', 'publish', 'download', 'packages', 'stalled'])(
    'takes durations of a second to a year for timeouts.%s',
    async (step) => {
      for (const limit of ['"6"', '500ms', '366d']) {
        expect(await added(`timeouts: { ${step}: ${limit} }\n`)).toEqual([
          `web.yaml:8:${15 + step.length}: timeouts.${step}: expected a duration such as 90s, 30m, 6h or 2d, from 1s up to 365d`,
        ]);
      }
    },
  );

  test('knows what a pipeline can be told to do when not all goes well', async () => {
    expect(await added('onCancel: remove\n')).toEqual([
      'web.yaml:8:11: onCancel: expected "keep" or "delete"',
    ]);
    expect(await added('onFailure: delte\n')).toEqual([
      'web.yaml:8:12: onFailure: unknown value; did you mean "delete"?',
    ]);
    expect(await added('onBlocked: keep\n')).toEqual([
      'web.yaml:8:12: onBlocked: expected "fail" or "wait"',
    ]);
    expect(await added('oncancel: delete\ntimeouts: { stall: 5m }\n')).toEqual([
      'web.yaml:8:1: oncancel: unknown key; did you mean "onCancel"?',
      'web.yaml:9:13: timeouts.stall: unknown key; did you mean "stalled"?',
    ]);
  });

  test.each(['password', 'secretKey', 'apiKey', 'downloadToken'])(
    'takes no secret under the key %s, and does not repeat it',
    async (key) => {
      const problems = await added(`${key}: hunter2\n`);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/refers to a secret as \$\{env:NAME\} or \$\{file:PATH\} only$/);
      expect(JSON.stringify(problems)).not.toContain('hunter2');
    },
  );

  test('sees a misspelt attribute before it suspects a secret', async () => {
    const [problem] = await added('    publish: [{ account: a, passwordEnabld: true }]\n');
    expect(problem).toContain('did you mean "passwordEnabled"?');
  });

  test.each([
    ['region: "${evn:REGION}"', 'what begins with "${" must be a reference'],
    ['region: "${env:1}"', 'takes the name of an environment variable'],
    ['region: "${file: }"', 'takes the path of a file'],
    ['publicImage: "${env:PUBLIC}"', 'expected true or false'],
    ['tagName: 1.0', 'YAML reads 1.0 as the number 1; put it in quotes: "1.0"'],
    ['region: true', 'expected text, found true'],
  ])('checks the attributes of a publication: %s', async (attribute, sentence) => {
    const [problem] = await added(`    publish: [{ account: a, ${attribute} }]\n`);
    expect(problem).toContain(sentence);
  });

  test('refuses a reference where none is read', async () => {
    const [problem] = await changed('name: web-tier\n', 'name: "${env:NAME}"\n');
    expect(problem).toContain('name: references (${env:NAME}, ${file:PATH}) are read in');
  });

  test('tells every problem, in the order of the file', async () => {
    const text = `${upToImages}  - formt: A\n    compress: maybe\n  - {}\ndeadline: never\n`;
    const { message, problems } = await refusal(folder.read(text));
    expect(problems.map(({ path }) => path)).toEqual([
      'images[0].formt',
      'images[0].compress',
      'images[1].format',
      'deadline',
    ]);
    expect(message).toBe(
      'web.yaml:6:5: images[0].formt: unknown key; did you mean "format"? (and 3 more problems)',
    );
  });

  test('reports a key named __proto__ like any other', async () => {
    expect(await added('__proto__: { name: x }\n')).toEqual([
      'web.yaml:8:1: __proto__: unknown key',
    ]);
  });
});

describe('a file that asks for the impossible', () => {
  const added = (text: string) => folder.problems(webTier + text);

  test('has no images', async () => {
    expect(await folder.problems(upToImages.replace('images:', 'images: []'))).toEqual([
      'web.yaml:5:9: images: expected at least one image, as nothing else is asked for',
    ]);
  });

  test('wants the packages of an appliance', async () => {
    expect(await added('packages: { download: { to: p } }\n')).toEqual([
      'web.yaml:8:1: packages: packages can be fetched from a scan only, and the source is an appliance',
    ]);
  });

  test.each([
    ['publish', 'there is no publication that it could limit'],
    ['packages', 'there is no fetching of packages that it could limit'],
  ])('limits %s, which it does not ask for', async (step, sentence) => {
    expect(await added(`timeouts: { ${step}: 5m }\n`)).toEqual([
      `web.yaml:8:13: timeouts.${step}: ${sentence}`,
    ]);
  });

  test('limits images where only packages are fetched', async () => {
    const text = `version: 1
name: a
source: { scan: { scanId: 9 } }
packages: { download: { to: p } }
timeouts: { generate: 1h, download: 1h, packages: 1h, stalled: 1h }
`;
    expect(await folder.problems(text)).toEqual([
      'web.yaml:5:13: timeouts.generate: there is no generation that it could limit',
      'web.yaml:5:27: timeouts.download: there is no download of an image that it could limit',
      'web.yaml:5:55: timeouts.stalled: there is no generation that it could limit',
    ]);
  });

  test('limits a step to more than the deadline', async () => {
    expect(await added('timeouts: { generate: 25h, download: 24h }\n')).toEqual([
      'web.yaml:8:23: timeouts.generate: "25h" is longer than the deadline of the pipeline, "24h", which would come first',
    ]);
    const [problem] = await added('deadline: 1h\ntimeouts: { stalled: 61m }\n');
    expect(problem).toContain('timeouts.stalled: "61m" is longer than the deadline');
  });

  test('gives one id twice', async () => {
    const text = `${upToImages}  - { format: A, id: x }\n  - { format: B, id: x }\n`;
    expect(await folder.problems(text)).toEqual([
      'web.yaml:7:22: images[1].id: the id "x" is already that of entry 1 of this list',
    ]);
  });

  test.each(['a/b', '.hidden', '-x', 'a b', '""'])('gives the id %s', async (id) => {
    const [problem] = await added(`    id: ${id}\n`);
    expect(problem).toContain('web.yaml:8:9: images[0].id: expected letters, digits');
  });

  test('downloads two images into one file', async () => {
    const [problem] = await added('  - { format: virtualbox, download: { to: images/ } }\n');
    expect(problem).toContain(
      'images[1].download: images "virtualbox" and "virtualbox-2" would be written to one file',
    );
  });

  test('downloads two images into one file because of --to', async () => {
    const text = `${webTier}  - { format: VirtualBox, download: { to: other } }\n`;
    await expect(folder.read(text)).resolves.toBeDefined();
    expect(await folder.problems(text, { to: 'same' })).toHaveLength(1);
  });

  test('may download one format twice under two names', async () => {
    const text = `  - { format: VirtualBox, download: { to: images, fileName: "{id}.{ext}" } }\n`;
    await expect(folder.read(webTier + text)).resolves.toBeDefined();
  });

  test('downloads what must not be compressed', async () => {
    const [problem] = await added('    compress: false\n');
    expect(problem).toContain('web.yaml:8:15: images[0].compress: must not be false');
  });

  test.each([
    ['{nmae}.{ext}', 'unknown placeholder "{nmae}"; did you mean {name}?'],
    ['../{name}', 'a file name has no slashes'],
    ['a\\\\b', 'a file name has no slashes'],
    ['..', 'a file name does not begin with a dot'],
    ['{name}..{ext}', 'a file name has no ".." in it'],
    ['{name', 'a brace has no counterpart'],
    ['', 'found an empty text'],
  ])('names its files %j', async (fileName, sentence) => {
    const text = webTier.replace('./images', `./images, fileName: "${fileName}"`);
    const [problem] = await folder.problems(text);
    expect(problem).toContain(`images[0].download.fileName: `);
    expect(problem).toContain(sentence);
  });

  test('writes below a home folder that nobody expands', async () => {
    const [problem] = await folder.problems(webTier.replace('./images', '~/images'));
    expect(problem).toContain('images[0].download.to: "~" is not expanded in a pipeline file');
  });
});

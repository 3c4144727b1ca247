import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PipelineFolder, pipelineFolder, refusal } from '../pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const stack = 'stack: { name: web-tier, version: "2.1" }\n';
const problems = (builder: string) => folder.problems(`${stack}builders:\n  - ${builder}\n`);

describe('a version', () => {
  test.each([
    ['1.10', '1.1'],
    ['1.0', '1'],
    ['1e3', '1000'],
  ])('that YAML reads as another is refused: %s', async (written, read) => {
    const text = `stack:\n  name: a\n  version: ${written}\nbuilders: [{ type: A }]\n`;
    expect(await folder.problems(text)).toEqual([
      `web.yaml:3:12: stack.version: expected text, but YAML reads ${written} as the number ${read}; put it in quotes: "${written}"`,
    ]);
  });

  test('that is a number is refused', async () => {
    const [problem] = await folder.problems(
      'stack: { name: a, version: 7 }\nbuilders: [{ type: A }]\n',
    );
    expect(problem).toContain('YAML reads 7 as a number; put it in quotes: "7"');
  });

  test('that is a number in JSON is refused as such', async () => {
    const text = '{ "stack": { "name": "a", "version": 1.10 }, "builders": [{ "type": "A" }] }';
    const [problem] = await folder.problems(text, { file: 'web.json' });
    expect(problem).toBe(
      'web.json:1:38: stack.version: expected text, but JSON reads 1.10 as the number 1.1; put it in quotes: "1.10"',
    );
  });
});

describe('a number', () => {
  const hwType = 'builders[0].hardwareSettings.hwType: expected text, but YAML reads';

  test.each([
    ['08', '8'],
    ['04', '4'],
    ['4.10', '4.1'],
    ['010', '10'],
    ['1e1', '10'],
    ['0x10', '16'],
  ])('that stands for another than its text is refused as a version: %s', async (written, read) => {
    expect(await problems(`{ type: A, hardwareSettings: { hwType: ${written} } }`)).toEqual([
      `web.yaml:3:44: ${hwType} ${written} as the number ${read}; put it in quotes: "${written}"`,
    ]);
  });

  test.each([
    ['is merged in', '&vm { hardwareSettings: { hwType: 08 } }', '<<: *vm', '1:43'],
    [
      'is merged in with others',
      '&vm { hardwareSettings: { hwType: 08 } }',
      '<<: [{}, *vm]',
      '1:43',
    ],
    ['has a name', '&nr 08', 'hardwareSettings: { hwType: *nr }', '3:51'],
  ])('is found where it %s', async (_how, shared, keys, place) => {
    const [problem] = await folder.problems(
      `shared: ${shared}\n${stack}builders: [{ type: A, ${keys} }]\n`,
    );
    expect(problem).toBe(`web.yaml:${place}: ${hwType} 08 as the number 8; put it in quotes: "08"`);
  });

  test('with a zero before it is refused as a size, which hammr would count in eights', async () => {
    const [memory, disk, swap, ...others] = await problems(
      '{ type: A, hardwareSettings: { memory: 01024 }, installation: { diskSize: 010, swapSize: 0512 } }',
    );
    expect(memory).toContain('memory: expected a number without a zero before it');
    expect(disk).toContain('diskSize: expected a number without a zero before it');
    expect(swap).toContain('swapSize: expected a number without a zero before it');
    expect(others).toEqual([]);
    await expect(
      problems('{ type: A, installation: { diskSize: 0980, swapSize: 00 } }'),
    ).rejects.toThrow('accepted');
  });
});

test.each([
  '{ // of ours\n "stack": { "name": "a", "version": "1" }, "builders": [{ "type": "A" }] }',
  '{ "stack": { "name": "a", "version": "1" }, /* ours */ "builders": [{ "type": "A" }] }',
  '{ "stack": { "name": "a", "version": "1" }, "builders": [{ "type": "A", "installation": { "diskSize": 1 // ours\n } }] }',
])('a comment in JSON is no part of a key or value: %j', async (text) => {
  const [problem, ...others] = await folder.problems(text, { file: 'web.json' });
  expect(problem).toMatch(/^web\.json:1:\d+: JSON has no comments, and there is one here$/);
  expect(others).toEqual([]);
});

describe('a template', () => {
  test.each([
    ['stack: { name: a }\nbuilders: [{ type: A }]', '1:8: stack.version: is required, and missing'],
    [
      'stack: { version: "1" }\nbuilders: [{ type: A }]',
      '1:8: stack.name: is required, and missing',
    ],
    [
      'stack: web-tier\nbuilders: [{ type: A }]',
      '1:8: stack: expected a mapping of keys to values, found text',
    ],
    ['stack: { name: a, version: "1" }', '1:1: builders: is required, and missing'],
    [
      'stack: { name: a, version: "1" }\nbuilders: []',
      '2:11: builders: expected at least one builder',
    ],
    [
      'stack: { name: a, version: "1" }\nbuilders: { type: A }',
      '2:11: builders: expected a list, found a mapping',
    ],
    [
      'stack: { name: a, version: "1" }\nbuilders:',
      '2:10: builders: expected a list, found nothing',
    ],
    [
      'stack: { name: a, version: "1" }\nbuilder: [{ type: A }]',
      '2:1: builder: unknown key; did you mean "builders"?',
    ],
    [
      'builders: [{ type: A }]\nstacks: { name: a }',
      '2:1: stacks: unknown key; did you mean "stack"?',
    ],
  ])('of the wrong shape is refused: %j', async (text, sentence) => {
    const [problem, ...others] = await folder.problems(`${text}\n`);
    expect(problem).toContain(`web.yaml:${sentence}`);
    expect(others).toEqual([]);
  });

  test('tells every problem, in the order of the file', async () => {
    const { problems: found } = await refusal(
      folder.read(
        `${stack}builders:\n  - tpye: A\n  - type: B\n    installation: { diskSize: 1 GB }\n    acount: {}\n`,
      ),
    );
    expect(found.map(({ path }) => path)).toEqual([
      'builders[0].tpye',
      'builders[1].installation.diskSize',
      'builders[1].acount',
    ]);
  });
});

describe('a builder', () => {
  test.each([
    ['{ hardwareSettings: { memory: 1 } }', '3:5: builders[0].type: is required, and missing'],
    [
      '{ type: A, hardwareSetting: { memory: 1 } }',
      'hardwareSetting: unknown key; did you mean "hardwareSettings"?',
    ],
    [
      '{ type: A, hardwareSettings: { memroy: 1 } }',
      'hardwareSettings.memroy: unknown key; did you mean "memory"?',
    ],
    [
      '{ type: A, hardwareSettings: { memory: 0 } }',
      'memory: expected a number of megabytes, 1 or more',
    ],
    [
      '{ type: A, hardwareSettings: { memory: -512 } }',
      'memory: expected a number of megabytes, 1 or more',
    ],
    [
      '{ type: A, hardwareSettings: { memory: 1 GB } }',
      'memory: expected a whole number of megabytes',
    ],
    [
      '{ type: A, hardwareSettings: { memory: "1.5" } }',
      'memory: expected a whole number of megabytes',
    ],
    [
      '{ type: A, hardwareSettings: 1024 }',
      'hardwareSettings: expected a mapping of keys to values',
    ],
    ['{ type: A, installation: { diskSize: 21474836480 } }', 'this looks like bytes'],
    [
      '{ type: A, installation: { swapsize: 1 } }',
      'installation.swapsize: unknown key; did you mean "swapSize"?',
    ],
    ['{ type: A, entrypoint: [/bin/server, 80] }', 'entrypoint: expected text, found a list'],
    ['{ type: A, disableRootLogin: maybe }', 'disableRootLogin: expected true or false'],
    ['{ type: A, publicImage: Yes }', 'publicImage: expected true or false'],
    ['{ type: A, publicImage: 1 }', 'publicImage: expected true or false'],
    ['{ type: A, tagName: 1.0 }', 'tagName: expected text, but YAML reads 1.0 as the number 1'],
    ['{ type: A, region: "" }', 'region: expected some text, found an empty one'],
    [String.raw`{ type: A, region: "a\x07b" }`, 'region: expected text without control characters'],
    [String.raw`{ type: A, region: "\uD800" }`, 'region: expected text without control characters'],
    [String.raw`{ type: "a\uFFFF" }`, 'type: expected text without control characters'],
    [String.raw`{ type: "a\x07" }`, 'type: expected text on one line'],
    ['{ type: A, reigon: a }', 'reigon: unknown key; did you mean "region"?'],
    ['{ type: A, account: [a] }', 'account: expected a mapping of keys to values, found a list'],
    ['{ type: A, account: { type: Amazon } }', 'account: account.name or account.file is required'],
    ['{ type: A, account: {} }', 'account: account.name or account.file is required'],
    [
      '{ type: A, account: { name: 12 } }',
      'account.name: expected text, but YAML reads 12 as a number',
    ],
    [
      '{ type: A, account: { name: a }, imageName: b, displayName: c }',
      'UForge calls both "displayName"',
    ],
  ])('is refused with what is wrong with it: %s', async (builder, sentence) => {
    const [problem, ...others] = await problems(builder);
    expect(problem).toContain('builders[0]');
    expect(problem).toContain(sentence);
    expect(others).toEqual([]);
  });

  test('says of an unknown key which there are, but not all of those that clouds have', async () => {
    const { hint } = await refusal(folder.read(`${stack}builders: [{ type: A, colour: red }]\n`));
    expect(hint).toBe(
      'builders[0] takes type, hardwareSettings, installation, entrypoint, account, disableRootLogin, publicBaseBox, osUser, sshKey and 38 keys of formats and clouds.',
    );
  });

  test('says of a list what a command is', async () => {
    const { hint } = await refusal(
      folder.read(`${stack}builders: [{ type: A, entrypoint: [80] }]\n`),
    );
    expect(hint).toContain('a number in quotes');
  });

  test('repeats no secret that stands in the wrong place', async () => {
    const text = `${stack}builders: [{ type: A, password: hunter2, account: { name: [hunter3], secretAccessKey: hunter4 } }]\n`;
    const { message, problems: found } = await refusal(folder.read(text));
    expect(found).toHaveLength(2);
    expect(message + JSON.stringify(found)).not.toContain('hunter');
  });
});

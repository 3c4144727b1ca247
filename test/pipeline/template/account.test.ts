import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPipelineFile } from '../../../pipeline/read.ts';
import { type PipelineFolder, pipelineFolder, refusal } from '../pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
});
afterEach(() => folder[Symbol.dispose]());

const template = (account: string) =>
  `stack: { name: a, version: "1" }\nbuilders:\n  - { type: Amazon AWS, account: ${account} }\n`;

async function accountIn(content: string, account = '{ file: account.yml }'): Promise<unknown> {
  writeFileSync(join(folder.path, 'account.yml'), content);
  const { definition } = await folder.read(template(account));
  return definition.images[0]?.publications[0]?.account;
}

async function problemWith(content: string, account = '{ file: account.yml }') {
  writeFileSync(join(folder.path, 'account.yml'), content);
  const { message, problems } = await refusal(folder.read(template(account)));
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
  return message;
}

describe('an account file', () => {
  test('gives the name of its only account, whatever its type is called', async () => {
    const file = 'accounts:\n  - { type: Amazon, name: My AWS, secretAccessKeyId: hunter2 }\n';
    expect(await accountIn(file)).toBe('My AWS');
  });

  test('can be JSON, or hold a single account', async () => {
    expect(await accountIn('{ "accounts": [{ "name": "My AWS", "key": "hunter2" }] }')).toBe(
      'My AWS',
    );
    expect(await accountIn('name: My AWS\nsecretAccessKeyId: hunter2\n')).toBe('My AWS');
  });

  test.each([
    ["the builder's type", '{ file: account.yml }', 'Amazon AWS'],
    ["the account's type", '{ file: account.yml, type: Amazon }', 'Amazon'],
  ])('gives the one of %s where it holds several', async (_, account, type) => {
    const others = '{ type: Docker, name: hub }, { type: Azure, name: cloud }';
    expect(await accountIn(`accounts: [${others}, { type: ${type}, name: mine }]\n`, account)).toBe(
      'mine',
    );
  });

  test('lies where the template lies, wherever the command runs', async () => {
    mkdirSync(join(folder.path, 'templates'));
    writeFileSync(join(folder.path, 'templates', 'account.yml'), 'accounts: [{ name: mine }]\n');
    writeFileSync(join(folder.path, 'templates', 'web.yml'), template('{ file: ./account.yml }'));
    const { definition } = await readPipelineFile('templates/web.yml', {
      cwd: folder.path,
      host: 'here',
    });
    expect(definition.images[0]?.publications[0]?.account).toBe('mine');
  });

  test('is not read where the account is named, or nothing published', async () => {
    const named = await folder.read(template('{ name: mine, file: none.yml }'));
    expect(named.definition.images[0]?.publications[0]?.account).toBe('mine');
    await expect(
      folder.read(template('{ file: none.yml }'), { publish: 'none' }),
    ).resolves.toBeDefined();
  });

  test.each([
    ['accounts: []\n', 'names no account'],
    ['accounts: [{ type: Amazon AWS, password: hunter2 }]\n', 'names no account'],
    ['accounts: [{ name: [hunter2] }]\n', 'names no account'],
    ['hunter2\n', 'names no account'],
    ['accounts: { name: hunter2 }\n', 'names no account'],
    ['', 'is not valid YAML or JSON'],
    ['name: "a" hunter2\n', 'is not valid YAML or JSON (line 1)'],
    ['\npassword: *hunter2\n', 'is not valid YAML or JSON (line 2)'],
    ['accounts: [{ name: a }, { name: b, key: hunter2 }]\n', 'names 2 accounts: "a" and "b"'],
  ])('of no use is a problem with its place, and no secret: %j', async (content, sentence) => {
    const message = await problemWith(content);
    expect(message).toContain('web.yaml:3:42: builders[0].account.file: ');
    expect(message).toContain(`the account file "account.yml" ${sentence}`);
  });

  test('is missing, a folder, or elsewhere', async () => {
    const message = (account: string) => problemWith('', account);
    mkdirSync(join(folder.path, 'sub'));
    expect(await message('{ file: none.yml }')).toContain(
      'the account file "none.yml" is of no use: there is no such file',
    );
    expect(await message('{ file: sub }')).toContain('this is a folder, not a file');
    expect(await message('{ file: "https://example.com/a.yml" }')).toContain('is not fetched');
  });

  test.skipIf(process.getuid?.() === 0)('belongs to somebody else', async () => {
    writeFileSync(join(folder.path, 'secret.yml'), 'name: a\n');
    chmodSync(join(folder.path, 'secret.yml'), 0o000);
    expect(await problemWith('', '{ file: secret.yml }')).toContain('may not be read by this user');
  });
});

test('an account can be its name alone', async () => {
  const { definition } = await folder.read(template('My AWS'));
  expect(definition.images[0]?.publications[0]?.account).toBe('My AWS');
});

test('credentials in a template are not read, and a notice says so without repeating them', async () => {
  const request = await folder.read(
    template('{ type: Amazon, name: mine, accessKeyId: 1.10, secretAccessKeyId: hunter2 }'),
  );
  expect(request.definition.images[0]?.publications[0]?.account).toBe('mine');
  expect(request.notices).toHaveLength(1);
  expect(request.notices[0]).toContain(
    'builders[0] (Amazon AWS): of account only the name is read',
  );
  expect(JSON.stringify(request)).not.toContain('hunter2');
});

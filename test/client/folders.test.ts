import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolders } from '../../client/folders.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forgeline-folders-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder of these files, and the names of those that it stands for. */
async function meant(name: string, files: Record<string, string>) {
  const path = join(folder, name);
  await mkdir(join(path, 'below'), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  const { files: found, folders } = await openFolders([path]);
  return { files: found.map((file) => file.slice(path.length + 1)), others: folders[0]?.others };
}

const template = 'stack: { name: web, version: "1" }\nbuilders: [{ type: KVM }]\n';
const pipeline = 'version: 1\nname: web\nsource: { appliance: { id: 1 } }\nimages: []\n';

test('a folder stands for the pipeline files and templates that lie in it, by name', async () => {
  const found = await meant('both', {
    'web.yml': template,
    'db.json': '{ "builders": [] }',
    'app.yaml': pipeline,
    'below/deeper.yml': template,
    'notes.txt': template,
  });
  expect(found).toEqual({ files: ['app.yaml', 'db.json', 'web.yml'], others: [] });
});

test('files that are neither are named', async () => {
  const found = await meant('others', {
    'web.yml': template,
    'package.json': '{ "name": "a", "version": "1.0.0" }',
    'compose.yaml': 'services: {}\n',
    'kustomization.yaml': 'images: []\n',
    'list.json': '[1]',
    'empty.yml': '',
    'manifests.yaml': 'kind: A\n---\nkind: B\n',
  });
  expect(found).toEqual({
    files: ['web.yml'],
    others: [
      'compose.yaml',
      'empty.yml',
      'kustomization.yaml',
      'list.json',
      'manifests.yaml',
      'package.json',
    ],
  });
});

test('what is misspelt or no proper YAML does not hide a file', async () => {
  const found = await meant('broken', {
    'misspelt.yaml': pipeline.replace('source', 'sorce'),
    'tabs.yml': `${template}\thwType: 4\n`,
    'cut.json': '{\n  "stack": {\n',
  });
  expect(found.files).toEqual(['cut.json', 'misspelt.yaml', 'tabs.yml']);
});

test('a template that is something else besides is meant', async () => {
  const { files } = await meant('both-at-once', { 'web.yml': `${template}source: {}\n` });
  expect(files).toEqual(['web.yml']);
});

test('what cannot be read is meant, so that it is told of', async () => {
  const path = join(folder, 'unreadable');
  await mkdir(path);
  await symlink(join(path, 'gone'), join(path, 'away.yml'));
  await writeFile(join(path, 'utf16.yml'), Buffer.from(`\uFEFF${template}`, 'utf16le'));
  const { files } = await openFolders([path]);
  expect(files).toEqual([join(path, 'away.yml'), join(path, 'utf16.yml')]);
});

test('a large file is looked at as far as a template could be large', async () => {
  const rest = `# ${'é'.repeat(600_000)}\n`;
  const found = await meant('large', { 'data.yml': `a: 1\n${rest}`, 'web.yml': template + rest });
  expect(found).toEqual({ files: ['web.yml'], others: ['data.yml'] });
});

test('pipes, folders, and links to them are no files', async () => {
  const path = join(folder, 'no-files');
  await mkdir(join(path, 'folder.yml'), { recursive: true });
  await Bun.spawn(['mkfifo', join(path, 'pipe.yml')]).exited;
  await symlink('pipe.yml', join(path, 'link-to-pipe.yml'));
  await symlink('folder.yml', join(path, 'link-to-folder.yml'));
  await writeFile(join(path, 'web'), template);
  await symlink('web', join(path, 'web.yml'));
  const { files, folders } = await openFolders([path]);
  expect(files).toEqual([join(path, 'web.yml')]);
  expect(folders[0]?.others).toEqual([]);
});

test('files are taken as they are named, each once', async () => {
  const file = join(folder, 'none.yml');
  expect(await openFolders([file, file])).toEqual({ files: [file], folders: [] });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  expect(found).toEqual({ files: ['app.yaml', 'db.json', 'web.yml'], others: 0 });
});

test('files that are neither are counted', async () => {
  const found = await meant('others', {
    'web.yml': template,
    'package.json': '{ "name": "a", "version": "1.0.0" }',
    'compose.yaml': 'services: {}\n',
    'kustomization.yaml': 'images: []\n',
    'list.json': '[1]',
    'empty.yml': '',
    'manifests.yaml': 'kind: A\n---\nkind: B\n',
  });
  expect(found).toEqual({ files: ['web.yml'], others: 6 });
});

test('what is misspelt or no proper YAML does not hide a file', async () => {
  const found = await meant('broken', {
    'misspelt.yaml': pipeline.replace('source', 'sorce'),
    'tabs.yml': `${template}\thwType: 4\n`,
    'cut.json': '{\n  "stack": {\n',
  });
  expect(found.files).toEqual(['cut.json', 'misspelt.yaml', 'tabs.yml']);
});

test('files are taken as they are named, each once', async () => {
  const file = join(folder, 'none.yml');
  expect(await openFolders([file, file])).toEqual({ files: [file], folders: [] });
});

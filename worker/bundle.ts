import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
const workflows = join(root, 'workflows');

/** Folders that workflow code comes from: the import boundaries allow no other. */
const sources = ['workflows', 'pipeline'];

/**
 * Path of the workflow code in the one file that workers load. Bundling takes a second, so the file
 * is kept in `cache` under the hash of everything that it is made from.
 */
export async function workflowBundle(cache: string): Promise<string> {
  const folder = join(cache, 'workflow-bundles');
  const path = join(folder, `${await sourcesHash()}.js`);
  if (await exists(path)) return path;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(workflows, 'index.ts'),
    logger: quiet,
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, code, { mode: 0o600 });
  // Two workers at once write the same bytes; the rename keeps a third from reading half of them.
  await rename(draft, path);
  return path;
}

/** Workflow sources, and package.json for the pinned version of the SDK. */
async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  const names = await Promise.all(
    sources.map(async (folder) => {
      const found = await readdir(join(root, folder), { recursive: true });
      return found.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
    }),
  );
  const files = ['package.json', ...names.flat().sort()].map(async (name) => ({
    name,
    text: await readFile(join(root, name)),
  }));
  for (const { name, text } of await Promise.all(files)) hash.update(`${name}\n`).update(text);
  return hash.digest('hex').slice(0, 32);
}

async function exists(path: string): Promise<boolean> {
  return await readFile(path).then(
    () => true,
    () => false,
  );
}

const quiet = {
  log() {},
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
};

import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Finished, Playground } from '../support/playground.ts';

const root = join(import.meta.dirname, '..', '..');

const [major, minor] = packageJson.version.split('.');

/** The version that comes after this one. */
export const nextVersion = `${major}.${Number(minor) + 1}.0`;

/** A whole Forgeline in a folder of its own, of the next version. */
export interface NextVersion {
  /** Runs its command to the end. */
  forgeline(args: string[]): Promise<Omit<Finished, 'lines'>>;
  /** Starts its command, and returns the process. */
  start(args: string[]): Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
}

/**
 * Copies the whole source into a folder of the playground, as the next version: with what is installed
 * here, without the tests. Its pipelines begin with a step that they did not have before.
 */
export async function createNextVersion(
  playground: Playground,
  { newStep: guard }: { newStep: 'guarded' | 'unguarded' },
): Promise<NextVersion> {
  const folder = join(playground.folder, `forgeline-${nextVersion}`);
  await mkdir(folder);
  for (const name of await readdir(root)) {
    if (name.startsWith('.') || leftOut.includes(name)) continue;
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeVersion(folder);
  await addStep(join(folder, 'workflows'), guard);

  const start = (args: string[]) =>
    Bun.spawn([process.execPath, join(folder, 'client', 'forgeline.ts'), ...args], {
      cwd: playground.folder,
      env: playground.environment,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
  return {
    start,
    async forgeline(args) {
      const child = start(args);
      const [stdout, stderr, status] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
        child.exited,
      ]);
      return { status, stdout, stderr };
    },
  };
}

const leftOut = ['node_modules', 'test', 'demo-output'];

async function writeVersion(folder: string): Promise<void> {
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, version: nextVersion }));
}

/** Summary of the new step, as histories have it. */
export const newStep = 'A step that the version before did not have';

/** The name under which the new step is guarded. */
export const patchId = 'new-step';

/** Puts a step in front of everything that a pipeline does. */
async function addStep(folder: string, guard: 'guarded' | 'unguarded'): Promise<void> {
  await rename(join(folder, 'index.ts'), join(folder, 'version-before.ts'));
  const step = `await sleep(1, { summary: '${newStep}' });`;
  await writeFile(
    join(folder, 'index.ts'),
    `import { patched, sleep } from '@temporalio/workflow';
import { imagePipeline as before } from './version-before.ts';

export * from './version-before.ts';

export async function imagePipeline(input: Parameters<typeof before>[0]) {
  ${guard === 'guarded' ? `if (patched('${patchId}')) ${step}` : step}
  return await before(input);
}
`,
  );
}

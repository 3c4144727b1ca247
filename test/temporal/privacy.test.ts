import { appendFileSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPlayground, type Playground } from '../support/playground.ts';

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');
let playground: Playground;

beforeEach(async () => {
  playground = await createPlayground({ imageBytes: 100_000, generationMs: 100 });
});
afterEach(() => playground.close());

/** Runs the command in a shell that opens new files to everybody, with everything below one folder. */
async function forgeline(...args: string[]): Promise<number> {
  const child = Bun.spawn(
    ['sh', '-c', 'umask 000; exec "$@"', 'sh', process.execPath, command, ...args],
    {
      cwd: playground.folder,
      env: { ...playground.environment, FORGELINE_CACHE: join(home(), 'cache') },
      stdio: ['ignore', 'ignore', 'ignore'],
    },
  );
  return await child.exited;
}

function home(): string {
  return playground.environment.FORGELINE_HOME ?? '';
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

/** What of the state folder others than its owner could touch. */
function open(): string[] {
  return ['.', ...namesIn(home())]
    .map((name) => ({ name, stats: lstatSync(join(home(), name)) }))
    .filter(({ stats }) => (stats.mode & 0o077) !== 0)
    .map(({ name, stats }) => `${name} ${(stats.mode & 0o777).toString(8)}`);
}

// What is closed where the shell closes nothing is closed with any umask.
test('all of the state folder is for its owner only, after failures, restarts and rotation too', async () => {
  await playground.file(
    'image.yaml',
    `
version: 1
name: image
source: { scan: { instance: db-prod, scan: latest } }
images: [{ format: KVM, download: { to: ./images } }]
packages: { download: { to: ./packages } }
`,
  );
  const heal = playground.simulator.faults.add(({ operation }) =>
    operation === 'scanImage_download' ? { status: 403 } : undefined,
  );
  expect(await forgeline('build', 'image.yaml')).toBe(1);
  const files = namesIn(home());
  for (const kind of [
    'temporal/temporal.db-wal',
    'temporal/temporal.db-shm',
    'background',
    'cache',
  ]) {
    expect(files).toContain(kind);
  }
  expect(files.filter((name) => /^pipelines\/.*\.json$/.test(name))).toHaveLength(1);
  expect(open()).toEqual([]);

  expect(await forgeline('down')).toBe(0);
  for (const log of files.filter((name) => /^logs\/.*\.log$/.test(name))) {
    appendFileSync(join(home(), log), Buffer.alloc(26 * 1024 * 1024));
  }
  heal();
  expect(await forgeline('build', 'image.yaml')).toBe(0);
  const rotated = namesIn(home()).filter((name) => name.endsWith('.old'));
  expect(rotated).toContain('logs/server.log.old');
  expect(rotated.filter((name) => name.startsWith('logs/pipelines/'))).not.toEqual([]);
  expect(open()).toEqual([]);
});

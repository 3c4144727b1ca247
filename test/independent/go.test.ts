import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from './simulator-process.ts';

// The client in go/ was written from the documented facts, by someone who had not read ours or the
// simulator: a mistake that these two share shows up here. It stops at the first answer that
// the facts do not allow.

const here = fileURLToPath(new URL('.', import.meta.url));
const facts = join(here, '../uforge/facts');
const login = "zoë o'k+x&y=1#?%41@ex.com";
const waysIn = [
  { name: 'a password', secrets: { UFORGE_PASSWORD: 'pä:ss "wörd"&<>%41' }, args: [] },
  {
    name: 'API keys',
    secrets: { UFORGE_PUBLIC_KEY: 'publ ic+/=&%41é', UFORGE_SECRET_KEY: 'séc=ret&+ %41"' },
    args: [],
  },
  {
    name: 'a supervisor’s password',
    secrets: { UFORGE_PASSWORD: 'r\\oo:t & <supervisor>' },
    args: ['-supervisor', 'root'],
  },
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forgeline-independent-'));
  await buildClient(join(folder, 'uforgeflow'));
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each(waysIn)(
  'a client in Go, signed in with $name, meets nothing that the facts do not allow',
  async ({ secrets, args }) => {
    const simulator = await startSimulator(join(here, 'world.yml'));
    onTestFinished(simulator.stop);
    const { status, last } = await runClient(simulator.url, secrets, args);
    expect(last).toMatchObject({ step: 'end', ok: true });
    expect(status).toBe(0);
    expect(last.operations).toEqual(await operationsButMigrations());
  },
);

async function operationsButMigrations(): Promise<string[]> {
  const text = await readFile(join(facts, 'operations.json'), 'utf8');
  const names = Object.keys(JSON.parse(text));
  return names.filter((name) => !/^migration(Status)?_/.test(name)).sort();
}

/** Compiles the client. It needs the standard library only, so nothing is fetched. */
async function buildClient(path: string): Promise<void> {
  if (Bun.which('go') === null) {
    throw new Error(
      'Go is needed to build the client in test/independent/go: put Go 1.20 or newer on PATH.',
    );
  }
  const child = Bun.spawn(['go', 'build', '-o', path, '.'], {
    cwd: join(here, 'go'),
    env: {
      ...Bun.env,
      CGO_ENABLED: '0',
      GOFLAGS: '-mod=mod',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      GOWORK: 'off',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`The client in Go does not compile:\n${said}`);
}

async function runClient(url: string, secrets: Record<string, string>, more: string[]) {
  const server = ['-url', url, '-login', login, '-instance', 'db & prod', '-limited', 'audit'];
  const slow = ['-slow-format', 'Slow AWS', '-slow-account', 'slow-aws', '-poll', '50ms'];
  const files = ['-facts', facts, '-template', join(here, 'template.json')];
  const child = Bun.spawn([join(folder, 'uforgeflow'), ...server, ...slow, ...files, ...more], {
    env: { ...secrets, UFORGE_LIMITED_PASSWORD: 'nothing-is-allowed' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const text = await new Response(child.stdout).text();
  return { status: await child.exited, last: JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') };
}

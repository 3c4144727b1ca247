/**
 * The whole of Forgeline on one machine: a simulated UForge server, an embedded Temporal, a worker,
 * one pipeline from an appliance and one from a scan. Everything that it writes is in `demo-output`.
 *
 *     bun run demo            leaves the files, and nothing running
 *     bun run demo --keep     leaves it all up, for a look at the Web UI
 *
 * Imports nothing that has yet to be installed.
 */
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const root = join(import.meta.dir, '..');
const output = join(root, 'demo-output');
const simulatorPid = join(output, 'simulator.pid');
const keep = process.argv.includes('--keep');
const login = 'pat';
const password = 'simulated';
const forgeline = [process.execPath, join(root, 'client', 'forgeline.ts')];

/** This shell's environment, without what would lead the demo to other servers than its own. */
function environment(url: string): Record<string, string> {
  const others = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(TEMPORAL|UFORGE)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(others),
    FORGELINE_HOME: join(output, 'state'),
    FORGELINE_CONFIG: 'none',
    FORGELINE_POLL_INTERVAL: '500ms',
    UFORGE_URL: url,
    UFORGE_LOGIN: login,
    UFORGE_PASSWORD: password,
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(command: string[], env: Record<string, string | undefined>): Promise<number> {
  const stdio: ['inherit', 'inherit', 'inherit'] = ['inherit', 'inherit', 'inherit'];
  return await Bun.spawn(command, { cwd: root, stdio, env }).exited;
}

/** Stops what an earlier demo was told to keep, or had no time to stop. */
async function stopFormerDemo(): Promise<void> {
  const pid = await readFile(simulatorPid, 'utf8').catch(() => undefined);
  if (pid === undefined) return;
  say('Stopping what an earlier demo left up ...');
  await quietly([...forgeline, 'down'], environment('http://localhost'));
  try {
    process.kill(Number(pid));
  } catch {
    // It has ended by itself.
  }
}

async function quietly(command: string[], env: Record<string, string>): Promise<void> {
  await Bun.spawn(command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env }).exited;
}

/** Starts the simulator in a session of its own, so that Ctrl-C of the demo leaves it to us. */
async function startSimulator() {
  const log = join(output, 'simulator.log');
  const descriptor = openSync(log, 'w');
  const simulator = Bun.spawn(
    [...forgeline, 'simulator', '--json', '--login', login, '--password', password],
    { cwd: root, stdio: ['ignore', descriptor, descriptor], detached: true },
  );
  closeSync(descriptor);
  simulator.unref();
  await writeFile(simulatorPid, String(simulator.pid));
  for (let waited = 0; waited < 10_000 && simulator.exitCode === null; waited += 50) {
    const ready = (await readFile(log, 'utf8'))
      .split('\n')
      .find((line) => line.includes('"ready"'));
    if (ready) return { simulator, url: String(JSON.parse(ready).url) };
    await Bun.sleep(50);
  }
  throw new Error(`The simulator did not start; see ${log}.`);
}

/** What `forgeline show ID --json` prints, as far as the table needs it. */
interface Shown {
  webUiUrl?: string;
  result: {
    images: {
      files: { path: string; size: number; sha256: string }[];
      publications: { account: string; cloudId?: string }[];
    }[];
    packages?: { path: string; size: number; sha256: string }[];
  };
}

/** Ends the demo with what came of it: files, checksums, cloud ids, and where to look at the runs. */
async function printTable(names: string[]): Promise<void> {
  const shown = await Promise.all(
    names.map(async (name): Promise<Shown> => {
      const child = Bun.spawn([...forgeline, 'show', name, '--json'], { cwd: root, env });
      const lines = (await new Response(child.stdout).text()).trim().split('\n');
      return JSON.parse(lines.at(-1) ?? '{}');
    }),
  );
  const images = shown.flatMap(({ result }) => result.images);
  const files = shown.flatMap(({ result }) => [
    ...result.images.flatMap((image) => image.files),
    ...(result.packages ?? []),
  ]);
  say(`\n${'SIZE'.padStart(10)}  ${'SHA256'.padEnd(64)}  FILE`);
  for (const { path, size, sha256 } of files) {
    say(`${String(size).padStart(10)}  ${sha256}  ${basename(path)}`);
  }
  say(`\n${'ACCOUNT'.padEnd(14)}  CLOUD ID`);
  for (const { account, cloudId } of images.flatMap((image) => image.publications)) {
    say(`${account.padEnd(14)}  ${cloudId}`);
  }
  say('\nWEB UI');
  for (const { webUiUrl } of shown) say(webUiUrl ?? 'not known');
}

say('Installing what is needed ...');
const installed = await run(
  [process.execPath, 'install', '--frozen-lockfile', '--silent'],
  process.env,
);
if (installed !== 0) process.exit(installed);

await stopFormerDemo();
await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });

const { simulator, url } = await startSimulator();
const env = environment(url);
say(`A simulated UForge server listens at ${url}.\n`);

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const status = await run(
  [
    ...forgeline,
    'build',
    join(root, 'examples', 'demo', 'web-tier.yaml'),
    join(root, 'examples', 'demo', 'db-prod.yaml'),
    '--to',
    join(output, 'files'),
    '--on-abort',
    'cancel',
  ],
  env,
);

if (status === 0) await printTable(['web-tier-demo', 'db-prod-demo']);

if (keep && !interrupted) {
  say('\nEverything is left up. To look at it from here:');
  say(`  export FORGELINE_HOME=${env.FORGELINE_HOME} UFORGE_URL=${url}`);
  say(`  export UFORGE_LOGIN=${login} UFORGE_PASSWORD=${password}`);
  say('  npx -y bun@1.4.5 run forgeline list');
  say(`To stop it: npx -y bun@1.4.5 run forgeline down && kill ${simulator.pid}`);
} else {
  say('\nStopping ...');
  await quietly([...forgeline, 'down'], env);
  simulator.kill('SIGTERM');
  await simulator.exited;
  await rm(simulatorPid, { force: true });
  if (status === 0) say(`The files are in ${join(output, 'files')}.`);
  say('With --keep, everything stays up for a look at the Web UI.');
}
process.exit(status);

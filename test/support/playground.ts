import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTemporal } from '../../settings/read.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.ts';
import { findTemporalCli } from '../../temporal/cli.ts';

export const password = 'not-to-be-found-anywhere';

/** What a run of the command left behind. */
export interface Finished {
  status: number;
  stdout: string;
  stderr: string;
  /** The lines of standard output, where they are JSON. */
  lines: Record<string, unknown>[];
}

/** A user's place: a folder, a simulated UForge server, and the command with a state of its own. */
export interface Playground {
  folder: string;
  simulator: Simulator;
  environment: Record<string, string>;
  /** Writes a file into the folder, and returns its path. */
  file(name: string, text: string): Promise<string>;
  /** Runs the command to its end. */
  forgeline(args: string[], environment?: Record<string, string>): Promise<Finished>;
  /** Starts the command, and returns its process. */
  start(args: string[]): Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  /** Stops everything, and removes the folder. */
  close(): Promise<void>;
}

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');

export async function createPlayground(options: SimulatorOptions = {}): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'forgeline-'));
  const cli = await findTemporalCli(readTemporal().cli);
  const simulator = await createSimulator({
    password,
    generationMs: 400,
    publicationMs: 400,
    imageBytes: 3 * 1024 * 1024,
    ...options,
  });
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TMPDIR: tmpdir(),
    FORGELINE_HOME: join(folder, 'state'),
    FORGELINE_CACHE: readTemporal().cli.cacheFolder,
    FORGELINE_TEMPORAL_CLI: cli.path,
    FORGELINE_CONFIG: 'none',
    FORGELINE_POLL_INTERVAL: '150ms',
    FORGELINE_SETTLING_TIME: '2s',
    UFORGE_URL: simulator.url,
    UFORGE_LOGIN: 'pat',
    UFORGE_PASSWORD: password,
  };
  const spawn = (args: string[], env: Record<string, string>) =>
    Bun.spawn([process.execPath, command, ...args], {
      cwd: folder,
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });

  async function forgeline(
    args: string[],
    changes: Record<string, string> = {},
  ): Promise<Finished> {
    const child = spawn(args, { ...environment, ...changes });
    const [stdout, stderr, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { status, stdout, stderr, lines: jsonLines(stdout) };
  }

  return {
    folder,
    simulator,
    environment,
    async file(name, text) {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    forgeline,
    start: (args) => spawn(args, environment),
    async close() {
      await forgeline(['down']);
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** Waits until a condition holds. Fails the test where it does not in time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`It did not come about within ${withinMs} ms.`);
    await Bun.sleep(50);
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { stopOrphans } from './dev-server.ts';
import { prepareHome } from './home.ts';
import { type HowStopped, stopProcess } from './processes.ts';
import { serverName } from './server-options.ts';
import { knownNames, readCandidates, readHolder, writePrivateFile } from './state.ts';

export interface Stopped {
  name: string;
  pid: number;
  /** `stopped` by itself after being asked, `killed` for not stopping, `gone` before it was asked. */
  how: HowStopped;
}

export interface DownOptions {
  home: string;
  /** Milliseconds that workers have to finish what they do. @default 60000 */
  drainMs?: number;
  onProgress?: (message: string) => void;
}

/**
 * Stops everything that runs in the background for this home: workers first, which finish what they
 * do, then the server. Pipelines that are under way pause, and go on when both run again. Returns
 * what was stopped; nothing where nothing ran. It leaves a mark first, for {@link lastDown}.
 */
export async function down(options: DownOptions): Promise<Stopped[]> {
  const home = prepareHome(options.home);
  writePrivateFile(markOf(home), '');
  const holders = knownNames(home).flatMap((name) => readHolder(home, name) ?? []);
  const workers = [...readCandidates(home), ...holders.filter(({ name }) => name !== serverName)];
  const stop = async ({ name, pid }: { name: string; pid: number }, patienceMs: number) => {
    options.onProgress?.(`Stopping ${name}.`);
    return { name, pid, how: await stopProcess(pid, patienceMs) };
  };
  const stopped = await Promise.all(
    workers.map((worker) => stop(worker, options.drainMs ?? 60_000)),
  );
  for (const server of holders.filter(({ name }) => name === serverName)) {
    stopped.push(await stop(server, 20_000));
  }
  await stopOrphans(home);
  return stopped;
}

/**
 * When {@link down} was last called for this home, in milliseconds since the epoch; 0 for never. Who
 * began to use the background processes before then must not start them again.
 */
export function lastDown(home: string): number {
  return statSync(markOf(home), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function markOf(home: string): string {
  return join(home, 'background', 'down');
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineOf } from '../../temporal/background/processes.ts';
import {
  filesOf,
  knownNames,
  type ProcessState,
  readState,
} from '../../temporal/background/state.ts';
import { createPlayground, type Playground, until } from '../support/playground.ts';

/** Jobs are done when a test says so: {@link finishJobs}. */
const jobMs = 3_600_000;

/** Bytes of every image. */
export const imageBytes = 6 * 1024 * 1024;

/** A playground whose UForge works on everything until it is told to be done. */
export function createScene(): Promise<Playground> {
  return createPlayground({ generationMs: jobMs, publicationMs: 300, imageBytes });
}

/** Has UForge be done with what it generates. */
export function finishJobs({ simulator }: Playground): Promise<void> {
  return simulator.clock.push(jobMs);
}

/** A pipeline file of one image that is downloaded into a folder, and one that is published. */
export function pipelineFile({ file }: Playground, name: string): Promise<string> {
  return file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
onBlocked: wait
source: { appliance: { name: web-tier, version: latest } }
images:
  - format: VirtualBox
    download: { to: ./${name} }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`,
  );
}

/** What UForge was asked to make so far: that pipeline asks for two images and one publication. */
export function requestsIn({ simulator }: Playground) {
  const count = (operation: string) => simulator.journal({ operation }).length;
  return {
    generations: count('machineImage_generate'),
    publications: count('applianceImage_publish'),
  };
}

/** Waits until UForge generates so many images. */
export function generating({ simulator }: Playground, count: number): Promise<void> {
  return until(
    () => simulator.images().filter(({ state }) => state === 'running').length === count,
  );
}

/** Waits until a worker of this version is the one that runs. */
export function workerOf({ environment }: Playground, version: string): Promise<void> {
  return until(() => {
    const worker = workerIn(environment.FORGELINE_HOME ?? '');
    return worker?.version === version && worker.state === 'ready';
  });
}

/** Kills the worker that runs. */
export async function killWorker({ environment }: Playground): Promise<void> {
  const pid = workerIn(environment.FORGELINE_HOME ?? '')?.pid;
  if (pid === undefined) throw new Error('No worker runs.');
  process.kill(pid, 'SIGKILL');
  await until(() => commandLineOf(pid) === undefined);
}

function workerIn(home: string): ProcessState | undefined {
  const name = knownNames(home).find((one) => one.startsWith('worker'));
  return name === undefined ? undefined : readState(filesOf(home, name).state);
}

/** Waits until so many bytes are in a folder, whole files or not. */
export function bytesIn({ folder }: Playground, name: string, wanted: number): Promise<void> {
  const path = join(folder, name);
  return until(async () => {
    const files = await readdir(path).catch(() => []);
    const sizes = await Promise.all(
      files.map((file) => stat(join(path, file)).catch(() => undefined)),
    );
    return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0) >= wanted;
  });
}

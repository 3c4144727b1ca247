import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowExecutionStatusName } from '@temporalio/client';
import type { SimulatorOptions } from '../../simulator/index.ts';
import { type Finished, type Playground, until } from '../support/playground.ts';

/** A workflow type by name, and how its run ended, or that it has not. */
export type Kept = [type: string, status: WorkflowExecutionStatusName];

/** One story whose histories are kept. It has a playground to itself. */
export interface Scenario {
  /** Part of the names of its histories. */
  name: string;
  /** The runs that are kept, those of one type in the order of their start: no more, no fewer. */
  keeps: Kept[];
  /** What the simulator is like. @default jobs of half a second */
  simulator?: SimulatorOptions;
  /** Returns when the histories are what they should be; what still runs is recorded as it is. */
  play(playground: Playground): Promise<void>;
}

/** A generation that goes on until it is cancelled, or for longer than a recording takes. */
export const endless = 3_600_000;

/**
 * A pipeline file of one image that is downloaded and one that is published, with more keys on top.
 * Changed only if it cannot be avoided: histories of earlier versions are those of this text.
 */
export function pipelineText(keys = ''): string {
  return `
version: 1
name: web-tier
${keys}
source: { appliance: { name: web-tier, version: latest } }
images:
  - { format: VirtualBox, download: { to: ./images } }
  - format: Amazon AWS
    publish: [{ account: my-aws, region: eu-west-1 }]
`;
}

export function pipelineFile({ file }: Playground, keys?: string): Promise<string> {
  return file('pipeline.yaml', pipelineText(keys));
}

/** Runs the command, which must end with this exit status. */
export async function command(
  { forgeline }: Playground,
  args: string[],
  status = 0,
): Promise<Finished> {
  const finished = await forgeline(args);
  if (finished.status === status) return finished;
  const said = `${finished.stdout}${finished.stderr}`;
  throw new Error(`"forgeline ${args.join(' ')}" exited with ${finished.status}: ${said}`);
}

/** Starts a pipeline, and returns when UForge generates its images and they are waited for. */
export async function startGenerating(playground: Playground, keys = ''): Promise<void> {
  await command(playground, ['build', await pipelineFile(playground, keys), '--detach']);
  await until(() => playground.simulator.images().length === 2);
  await settled(playground);
}

/** Waits until a folder of the playground has something in it, such as a partial file. */
export async function hasFilesIn({ folder }: Playground, name: string): Promise<void> {
  await until(async () => (await readdir(join(folder, name)).catch(() => [])).length > 0);
}

/** Waits until nothing is asked of UForge any more but how things stand. */
export async function settled({ simulator }: Playground): Promise<void> {
  const asked = () =>
    simulator.journal().filter(({ operation = '' }) => !/[sS]tatus/.test(operation)).length;
  let before = -1;
  await until(async () => {
    const same = asked() === before;
    before = asked();
    if (!same) await Bun.sleep(1_000);
    return same;
  });
}

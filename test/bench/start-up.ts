import { join } from 'node:path';
import { createPlayground, until } from '../support/playground.ts';

const command = join(import.meta.dirname, '..', '..', 'client', 'forgeline.ts');

/** Milliseconds, medians of one run. */
export interface HelpTimes {
  bun: number;
  help: number;
}

/** `forgeline --help` beside `bun -e 0`, taken in turns. */
export async function measureHelp(rounds = 15): Promise<HelpTimes> {
  const times: { bun: number[]; help: number[] } = { bun: [], help: [] };
  for (let round = 0; round < rounds; round++) {
    times.bun.push(await timeOf([process.execPath, '-e', '0']));
    times.help.push(await timeOf([process.execPath, command, '--help']));
  }
  return { bun: median(times.bun), help: median(times.help) };
}

/** Milliseconds from `forgeline build` to its request to generate at UForge. */
export interface BuildTimes {
  /** Nothing runs: server and worker have to be started. */
  cold: number;
  /** The background processes are up. */
  warm: number;
}

export async function measureBuildStart(rounds = 3): Promise<BuildTimes> {
  const playground = await createPlayground({ generationMs: 0, publicationMs: 0 });
  const times: { cold: number[]; warm: number[] } = { cold: [], warm: [] };
  try {
    // The workflow bundle is made once per version, not once per start.
    await playground.forgeline(['doctor']);
    await playground.forgeline(['down']);
    for (let round = 0; round < rounds; round++) {
      times.cold.push(await timeToGenerate(playground, `cold-${round}`));
      times.warm.push(await timeToGenerate(playground, `warm-${round}`));
      await playground.forgeline(['down']);
    }
  } finally {
    await playground.close();
  }
  return { cold: median(times.cold), warm: median(times.warm) };
}

async function timeToGenerate(
  { simulator, file, start }: Awaited<ReturnType<typeof createPlayground>>,
  name: string,
): Promise<number> {
  const path = await file(
    `${name}.yaml`,
    `
version: 1
name: ${name}
source: { appliance: { name: web-tier, version: latest } }
images: [{ format: KVM }]
`,
  );
  const before = simulator.images().length;
  const begun = Date.now();
  const child = start(['build', path]);
  await until(() => simulator.images().length > before);
  const asked = simulator
    .journal()
    .findLast((entry) => entry.operation === 'machineImage_generate');
  await child.exited;
  return Date.parse(asked?.at ?? '') - begun;
}

async function timeOf(argv: string[]): Promise<number> {
  const begun = performance.now();
  await Bun.spawn(argv, { stdio: ['ignore', 'ignore', 'ignore'] }).exited;
  return performance.now() - begun;
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

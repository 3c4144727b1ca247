import { audit } from './audit/audit.ts';
import { Observer } from './observer.ts';
import type { ChaosOptions } from './options.ts';
import type { Figures } from './report.ts';
import { longStorm, shortStorm } from './scenario.ts';
import { collectOneTimeIds, type Scene, setScene } from './scene.ts';
import { open, runsWhere } from './watch.ts';

/** Milliseconds after the storm within which everything must have ended. */
const finishWithinMs = { short: 240_000, long: 900_000 };

/**
 * One run of the chaos, from an empty folder to the figures. Whatever happens, nothing is left running;
 * the folder stays only where a promise was broken.
 *
 * @param say is told what is being done, one plain line each
 */
export async function runChaos(
  options: ChaosOptions,
  mounting: 'mount' | 'no mount',
  say: (text: string) => void,
): Promise<Figures> {
  const scene = await setScene(options, mounting, say);
  const { people, simulator, place, records, neighbour, killer, caretaker, disk, tell } = scene;
  const form = options.minutes === undefined ? 'short' : 'long';
  const violations: string[] = [];
  const observer = new Observer(scene);
  let end: 'clean' | 'spoilt' = 'spoilt';
  let leaving: Promise<never> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      leaving ??= leave();
    });
  }
  try {
    if (options.minutes === undefined) await shortStorm(scene, options.pipelines);
    else {
      await longStorm(
        { ...scene, open: () => openPipelines(scene), tidy },
        { pipelines: options.pipelines, ms: options.minutes * 60_000 },
      );
    }
    await neighbour.stop();
    simulator.faults.clear();
    collectOneTimeIds(simulator, scene.hunt);
    tell('the storm is over');
    await caretaker.finish(finishWithinMs[form]);
    observer.stop();
    records.stop();
    tell('checking');
    const figures = await audit(scene, [...violations, ...caretaker.problems]);
    if (figures.violations.length === 0) end = 'clean';
    return figures;
  } catch (error) {
    // What is being stopped fails on its way.
    if (leaving) return await leaving;
    throw error;
  } finally {
    observer.stop();
    records.stop();
    await neighbour.stop();
    killer.relent();
    await place.stop(people[0]);
    await simulator.close();
    if (end === 'clean') {
      disk?.unmount();
      await place.remove();
    } else tell(`the evidence is in ${place.folder}`);
  }

  /** Interrupted: nothing is left running, and nothing lying about. */
  async function leave(): Promise<never> {
    tell('interrupted: stopping everything');
    killer.relent();
    await place.stop(people[0]);
    disk?.unmount();
    await place.remove();
    process.exit(130);
  }

  /** Checks the files of what is completed and takes them away: a long storm would fill the disk. */
  async function tidy(): Promise<void> {
    const outcomes = await scene.crew.outcomes().catch(() => []);
    for (const outcome of outcomes) {
      if (outcome.status !== 'completed') continue;
      violations.push(...(await scene.files.checkAndRemove(outcome)));
    }
  }
}

async function openPipelines({ place, crew, options }: Scene): Promise<number> {
  try {
    const client = await place.temporal();
    const runs = await runsWhere(client, `${open} AND WorkflowType = "imagePipeline"`);
    return runs.length;
  } catch {
    // Before the first there is no server; later it is down, and more would only pile up.
    return crew.recipes.length === 0 ? 0 : options.pipelines;
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulator } from '../../simulator/index.ts';
import { checkAtRest, checkPermissions, lookIntoHistories } from './audit/at-rest.ts';
import { lastRuns, writeEvidence } from './audit/evidence.ts';
import { refetched } from './audit/fetched.ts';
import { FileCheck } from './audit/files.ts';
import { checkMadeOnce } from './audit/made-once.ts';
import { Caretaker } from './care.ts';
import { Crew } from './crew.ts';
import { SmallDisk } from './disk.ts';
import { Killer } from './killer.ts';
import { firstAndLast, Memory, median } from './memory.ts';
import { Neighbour } from './neighbour.ts';
import type { ChaosOptions } from './options.ts';
import { Place, readProc, settlingMs } from './place.ts';
import { Chance } from './random.ts';
import { Recipes } from './recipes.ts';
import { Records } from './records.ts';
import { Recoveries } from './recovery.ts';
import { type Figures, missedLimits, timesOf } from './report.ts';
import { longStorm, shortStorm } from './scenario.ts';
import { SecretHunt } from './secrets.ts';
import { stormScript } from './storm.ts';
import { open, runsWhere } from './watch.ts';
import { accountSecrets, type Cast, chaosWorld, type Person } from './world.ts';

/** Milliseconds after the storm within which everything must have ended. */
const finishWithinMs = { short: 240_000, long: 900_000 };

/**
 * One run of the chaos, from an empty folder to the figures. Whatever happens, nothing is left running;
 * the folder stays only where a promise was broken, and the violations say where it is.
 *
 * @param say is told what is being done, one plain line each
 */
export async function runChaos(
  options: ChaosOptions,
  mounting: 'mount' | 'no mount',
  say: (text: string) => void,
): Promise<Figures> {
  const chance = new Chance(options.seed);
  const cast = castOf(options);
  const { people, neighbour } = cast;
  const [victim] = people;
  const hunt = new SecretHunt([...people.flatMap(secretsOf), ...accountSecrets]);
  const logins = people.map(({ login }) => login);
  const simulator = await createSimulator({
    world: chaosWorld(cast, options.minutes === undefined ? 'quick' : 'slow'),
    faults: stormScript({
      seed: options.seed,
      logins,
      settlingMs,
      // Few requests in the short form: more of them go wrong.
      strength: options.minutes === undefined ? 1.5 : 1,
    }),
  });
  simulator.faults.add(({ query }) => {
    for (const name of ['downloadId', 'downloadToken', 'id']) {
      const value = query.get(name);
      if (value) hunt.handedOut.add(value);
    }
    return undefined;
  });
  const place = await Place.create(simulator.url);
  const startedAt = Date.now();
  const tell = (text: string) =>
    say(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  const records = new Records(simulator);
  const recoveries = new Recoveries();
  const memory = new Memory(place, people);
  const crew = new Crew(place, tell);
  const others = new Neighbour({
    simulator,
    records,
    chance: chance.branch('neighbour'),
    person: neighbour,
  });
  const disk = mounting === 'mount' ? SmallDisk.mount(join(place.folder, 'small')) : undefined;
  const parts = { place, simulator, crew, recoveries, hunt, victim, people, disk, tell };
  const killer = new Killer({ ...parts, chance: chance.branch('killer') });
  const recipes = new Recipes(chance.branch('pipelines'), {
    people,
    smallDisk: disk !== undefined,
  });
  const files = new FileCheck(simulator.url, neighbour, records);
  const caretaker = new Caretaker({ place, crew, people, tell, chance: chance.branch('care') });
  const violations: string[] = [];
  const observer = observe();
  let outcome: 'clean' | 'spoilt' = 'spoilt';
  try {
    const storm = { crew, killer, recipes, recoveries, chance: chance.branch('storm') };
    if (options.minutes === undefined) await shortStorm(storm, options.pipelines);
    else {
      const ms = options.minutes * 60_000;
      await longStorm(
        { ...storm, caretaker, open: openPipelines, tidy },
        { pipelines: options.pipelines, ms },
      );
    }
    await others.stop();
    simulator.faults.clear();
    tell('the storm is over');
    const form = options.minutes === undefined ? 'short' : 'long';
    await caretaker.finish(finishWithinMs[form]);
    violations.push(...caretaker.problems);
    observer.stop();
    records.stop();
    tell('checking');
    const figures = await audit();
    if (figures.violations.length === 0) outcome = 'clean';
    else figures.violations.push(`The evidence is in ${place.folder}.`);
    return figures;
  } finally {
    observer.stop();
    records.stop();
    await others.stop();
    killer.relent();
    await place.stop(victim);
    await simulator.close();
    if (outcome === 'clean') {
      disk?.unmount();
      await place.remove();
    }
  }

  /** Looks at everything again and again while the storm goes on. */
  function observe(): { stop(): void } {
    let state: 'idle' | 'looking' | 'over' = 'idle';
    const look = async () => {
      if (state !== 'idle') return;
      state = 'looking';
      memory.sample();
      for (const pid of place.processes()) {
        hunt.look(`the arguments of the process ${pid}`, readProc(pid, 'cmdline'));
      }
      try {
        await killer.pending();
        await recoveries.update(await place.temporal(), hunt);
      } catch {
        // Temporal is down; the next look comes soon.
      }
      if (state === 'looking') state = 'idle';
    };
    const timer = setInterval(() => void look(), 1_000);
    return {
      stop: () => {
        state = 'over';
        clearInterval(timer);
      },
    };
  }

  async function openPipelines(): Promise<number> {
    try {
      const client = await place.temporal();
      const runs = await runsWhere(client, `${open} AND WorkflowType = "imagePipeline"`);
      return runs.length;
    } catch {
      // Before the first there is no server; later it is down, and more would only pile up.
      return crew.recipes.length === 0 ? 0 : options.pipelines;
    }
  }

  /** Checks the files of what is completed and takes them away: a long storm would fill the disk. */
  async function tidy(): Promise<void> {
    const outcomes = await crew.outcomes().catch(() => []);
    for (const outcome of outcomes) {
      if (outcome.status !== 'completed') continue;
      violations.push(...(await files.checkAndRemove(outcome)));
    }
  }

  async function audit(): Promise<Figures> {
    const client = await place.temporal();
    const outcomes = await crew.outcomes();
    const evidence = { records, outcomes, foreign: new Set(others.images) };
    violations.push(...checkMadeOnce(evidence), ...(await checkAtRest(client, evidence, hunt)));
    for (const outcome of outcomes) violations.push(...(await files.check(outcome)));
    const folders = ['files', 'small'].map((name) => join(place.folder, name));
    violations.push(...files.leftovers(folders, outcomes));
    const histories = await lookIntoHistories(client, hunt);
    hunt.lookInto(place.home);
    hunt.lookInto(place.outputs);
    violations.push(...hunt.found(), ...checkPermissions(place.home));
    violations.push(...new Set(records.schemaViolations));
    const downloads = refetched(records, files.imageSizes, killer.workerKills);
    const spared = people.at(-1) ?? victim;
    const flat = people.length > 1 ? firstAndLast(memory.samples, spared.login) : undefined;
    violations.push(...missedLimits(recoveries.done, downloads, flat));
    if (violations.length > 0) {
      const { workerKills } = killer;
      writeEvidence(place.folder, evidence, {
        violations,
        workerKills,
        recoveries: recoveries.done,
      });
    }
    const last = lastRuns(outcomes);
    const ended = (status: string) => last.filter((one) => one.status === status).length;
    const images = outcomes.flatMap(({ result }) => result.images);
    const warnings = [...images, ...images.flatMap(({ publications }) => publications)].flatMap(
      ({ warnings: own = [] }) => own,
    );
    return {
      seed: options.seed,
      seconds: (Date.now() - startedAt) / 1000,
      pipelines: {
        asked: crew.recipes.length,
        runs: outcomes.length,
        completed: ended('completed'),
        cancelled: ended('cancelled'),
        failed: ended('failed'),
      },
      retried: caretaker.retried,
      unblocked: caretaker.unblocked,
      images: records.images.size - others.images.length,
      foreignImages: others.images.length,
      publications: records.publications.size,
      possibleDuplicates: warnings.filter((one) => /possible duplicate/i.test(one)).length,
      files: files.files,
      undetectableFiles: files.undetectable,
      packages: files.packages,
      requests: records.requests,
      faults: Object.fromEntries(records.faults),
      blows: Object.fromEntries(killer.blows),
      bytesFetched: records.bytesOfFiles,
      bytesNeeded: files.bytesNeeded,
      downloadsHitByKills: downloads.length,
      surplusPercent: Math.max(0, ...downloads.map(({ surplusPercent }) => surplusPercent)),
      recovery: timesOf(recoveries.done),
      disturbed: recoveries.disturbed,
      workerMemory: {
        medianBytes: median(memory.samples.map(({ bytes }) => bytes)),
        maximumBytes: Math.max(0, ...memory.samples.map(({ bytes }) => bytes)),
        ...(flat && { firstBytes: flat.first, lastBytes: flat.last }),
      },
      databaseBytes: databaseBytes(place.home),
      histories,
      untried: disk ? [] : ['a full disk, as nothing may be mounted here'],
      violations,
    };
  }
}

/** In a long storm a second person, whose worker nobody kills. */
function castOf({ seed, minutes }: ChaosOptions): Cast {
  const person = (login: string): Person => ({
    login,
    password: `never-to-be-found-${login}-${seed}`,
  });
  return {
    people: minutes === undefined ? [person('pat')] : [person('pat'), person('kim')],
    neighbour: person('sam'),
  };
}

function secretsOf({ login, password }: Person): string[] {
  return [password, Buffer.from(`${login}:${password}`).toString('base64')];
}

function databaseBytes(home: string): number {
  const sizes = ['', '-wal'].map(
    (ending) =>
      statSync(join(home, 'temporal', `temporal.db${ending}`), { throwIfNoEntry: false })?.size ??
      0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

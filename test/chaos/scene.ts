import { join } from 'node:path';
import { createSimulator, type Simulator } from '../../simulator/index.ts';
import { FileCheck } from './audit/files.ts';
import { Caretaker } from './care.ts';
import { Crew } from './crew.ts';
import { SmallDisk } from './disk.ts';
import { Killer } from './killer.ts';
import { Memory } from './memory.ts';
import { Neighbour } from './neighbour.ts';
import type { ChaosOptions } from './options.ts';
import { Place, settlingMs } from './place.ts';
import { Chance } from './random.ts';
import { Recipes } from './recipes.ts';
import { Records } from './records.ts';
import { Recoveries } from './recovery.ts';
import { SecretHunt } from './secrets.ts';
import { stormScript } from './storm.ts';
import { accountSecrets, type Cast, chaosWorld, type Person } from './world.ts';

/** Everybody and everything that takes part. */
export interface Scene {
  options: ChaosOptions;
  startedAt: number;
  people: Cast['people'];
  simulator: Simulator;
  place: Place;
  records: Records;
  recoveries: Recoveries;
  memory: Memory;
  hunt: SecretHunt;
  crew: Crew;
  neighbour: Neighbour;
  disk: SmallDisk | undefined;
  killer: Killer;
  recipes: Recipes;
  caretaker: Caretaker;
  files: FileCheck;
  chance: Chance;
  tell: (text: string) => void;
}

export async function setScene(
  options: ChaosOptions,
  mounting: 'mount' | 'no mount',
  say: (text: string) => void,
): Promise<Scene> {
  const { seed, minutes } = options;
  const chance = new Chance(seed);
  const cast = castOf(options);
  const { people } = cast;
  const hunt = new SecretHunt([...people.flatMap(secretsOf), ...accountSecrets]);
  const simulator = await createSimulator({
    world: chaosWorld(cast, minutes === undefined ? 'quick' : 'slow'),
    faults: stormScript({
      seed,
      logins: people.map(({ login }) => login),
      settlingMs,
      // Few requests in the short form: more of them go wrong.
      strength: minutes === undefined ? 1.5 : 1,
    }),
  });
  collectOneTimeIds(simulator, hunt);
  const place = await Place.create(simulator.url);
  const startedAt = Date.now();
  const tell = (text: string) =>
    say(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  const disk = mounting === 'mount' ? SmallDisk.mount(join(place.folder, 'small')) : undefined;
  const records = new Records(simulator);
  const recoveries = new Recoveries();
  const crew = new Crew(place, tell);
  const [victim] = people;
  const parts = { place, simulator, crew, recoveries, hunt, victim, people, disk, tell };
  return {
    options,
    startedAt,
    people,
    simulator,
    place,
    records,
    recoveries,
    memory: new Memory(place, people),
    hunt,
    crew,
    neighbour: new Neighbour({
      simulator,
      records,
      chance: chance.branch('neighbour'),
      person: cast.neighbour,
    }),
    disk,
    killer: new Killer({ ...parts, chance: chance.branch('killer') }),
    recipes: new Recipes(chance.branch('pipelines'), { people, smallDisk: disk !== undefined }),
    caretaker: new Caretaker({ place, crew, people, tell, chance: chance.branch('care') }),
    files: new FileCheck(simulator.url, cast.neighbour, records),
    chance: chance.branch('storm'),
    tell,
  };
}

/** Has the simulator's one-time ids taken down as they are used. */
export function collectOneTimeIds(simulator: Simulator, hunt: SecretHunt): void {
  simulator.faults.add(({ query }) => {
    for (const name of ['downloadId', 'downloadToken', 'id']) {
      const value = query.get(name);
      if (value) hunt.handedOut.add(value);
    }
    return undefined;
  });
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

import type { Caretaker } from './care.ts';
import type { Crew } from './crew.ts';
import type { Blow, Killer } from './killer.ts';
import type { Chance } from './random.ts';
import type { Recipes } from './recipes.ts';
import type { Recoveries } from './recovery.ts';

interface Parts {
  crew: Crew;
  killer: Killer;
  recipes: Recipes;
  recoveries: Recoveries;
  chance: Chance;
}

/** The short form: so many pipelines, and each blow once. */
export async function shortStorm({ crew, killer, recipes, chance }: Parts, pipelines: number) {
  const starting = startAll();
  // The first worker of a version takes its time, and before there is one nothing can be killed.
  await killer.untilThereIsAWorker(60_000);
  await Bun.sleep(3_000);
  for (const [blow, forMs] of [
    ['command', 0],
    ['worker', 0],
    ['server', 0],
    ['full disk', 3_000],
    ['outage', 1_500],
    ['keeper', 0],
    ['sleep', 3_000],
    ['down', 500],
    ['everything', 0],
  ] satisfies [Blow, number][]) {
    // Temporal takes a wait for lost after 75 s, and this form is to be over by then.
    if (blow === 'worker' || blow === 'everything') await killer.untilNoWaits(8_000);
    await killer.strike(blow, forMs);
    await Bun.sleep(chance.between(500, 2_000));
  }
  crew.stop();
  killer.relent();
  await starting;

  async function startAll(): Promise<void> {
    const begun: Promise<void>[] = [];
    for (let number = 0; number < pipelines; number++) {
      begun.push(crew.begin(recipes.next()));
      await Bun.sleep(chance.between(1_000, 3_000));
    }
    await Promise.all(begun);
  }
}

/** What the long form breaks, in ever another order, each as often as it is named. */
const blows: readonly Blow[] = [
  'worker',
  'worker',
  'worker',
  'worker unattended',
  'command',
  'command',
  'server',
  'keeper',
  'everything',
  'sleep',
  'outage',
  'full disk',
];

/** The long form: always so many pipelines, and blow after blow, until the time is over. */
export async function longStorm(
  parts: Parts & {
    caretaker: Caretaker;
    /** How many pipelines are under way. */
    open(): Promise<number>;
    /** Takes away what is done and checked. */
    tidy(): Promise<void>;
  },
  { pipelines, ms }: { pipelines: number; ms: number },
) {
  const { crew, killer, recipes, recoveries, chance } = parts;
  const end = Date.now() + ms;
  await Promise.all([startAgainAndAgain(), strikeAgainAndAgain(), careAgainAndAgain()]);
  crew.stop();
  killer.relent();

  async function startAgainAndAgain(): Promise<void> {
    const begun = new Set<Promise<void>>();
    while (Date.now() < end) {
      const running = await parts.open();
      if (!crew.away && running + begun.size < pipelines) {
        const beginning = crew.begin(recipes.next());
        begun.add(beginning);
        void beginning.finally(() => begun.delete(beginning));
      }
      await Bun.sleep(chance.between(1_000, 4_000));
    }
    await Promise.all(begun);
  }

  async function strikeAgainAndAgain(): Promise<void> {
    // Stops every worker, the spared one too: early, so that its memory can be compared from then on.
    await Bun.sleep(20_000);
    await killer.strike('down', 2_000);
    let bag: Blow[] = [];
    while (Date.now() < end) {
      const rest = Date.now() + chance.between(5_000, 30_000);
      const patience = Date.now() + 100_000;
      await Bun.sleep(Math.max(0, rest - Date.now()));
      // What was killed goes on before the next blow, or nothing could be measured.
      while (recoveries.open.length > 0 && Date.now() < Math.min(patience, end))
        await Bun.sleep(500);
      if (bag.length === 0) bag = chance.shuffled(blows);
      const blow = bag.pop() ?? 'worker';
      await killer.strike(blow, durationOf(blow));
    }
  }

  function durationOf(blow: Blow): number {
    if (blow === 'sleep') return chance.between(3_000, 40_000);
    return blow === 'worker unattended' ? 120_000 : 5_000;
  }

  async function careAgainAndAgain(): Promise<void> {
    while (Date.now() < end) {
      await Bun.sleep(10_000);
      if (!crew.away) await parts.caretaker.lookAround();
      await parts.tidy();
    }
  }
}

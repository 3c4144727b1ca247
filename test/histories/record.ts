/**
 * Records histories of every workflow, with the command, the simulator and an embedded Temporal, into
 * the folder of the version that package.json names, for the test that replays them:
 *
 *     bun test/histories/record.ts              all anew, in place of those that are there
 *     bun test/histories/record.ts cancelled    those of one scenario, beside the others
 *
 * Histories of a version that was released stay as they are: they are what its pipelines look like.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createPlayground } from '../support/playground.ts';
import { currentVersion, folderOf } from './folders.ts';
import { historiesOf } from './histories.ts';
import type { Scenario } from './scenario.ts';
import { batches } from './scenarios/batches.ts';
import { cancelled } from './scenarios/cancelled.ts';
import { completed } from './scenarios/completed.ts';
import { considerate } from './scenarios/considerate.ts';
import { downloads } from './scenarios/downloads.ts';
import { failed } from './scenarios/failed.ts';
import { inspections } from './scenarios/inspections.ts';
import { lostAnswers } from './scenarios/lost-answers.ts';
import { mended } from './scenarios/mended.ts';
import { underWay } from './scenarios/under-way.ts';

const scenarios: Scenario[] = [
  ...completed,
  ...failed,
  ...lostAnswers,
  ...cancelled,
  ...mended,
  ...underWay,
  ...downloads,
  ...inspections,
  ...batches,
  ...considerate,
];

/** Scenarios that are played at the same time: they wait more than they do. */
const atATime = 3;

const wanted = process.argv.slice(2);
const folder = folderOf(currentVersion);
const say = (line: string) => process.stdout.write(`${line}\n`);

const unknown = wanted.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  const names = [...new Set(scenarios.map(({ name }) => name))].join(', ');
  say(`There is no scenario ${unknown.join(', ')}. There are: ${names}.`);
  process.exit(2);
}

say(`Recording version ${currentVersion} into ${relative(process.cwd(), folder)}.`);
const recorded = new Map<string, string>();
const waiting = scenarios.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
await Promise.all(Array.from({ length: atATime }, recordNext));
// Only when all of it is there: a recording that breaks off leaves what was.
if (wanted.length === 0) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [file, text] of recorded) await writeFile(join(folder, file), text);
say(`Recorded ${recorded.size} histories of version ${currentVersion}.`);

async function recordNext(): Promise<void> {
  for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
    for (const [file, text] of await record(scenario)) {
      recorded.set(file, text);
      say(`  ${file}  ${Math.ceil(text.length / 1024)} KiB`);
    }
  }
}

/** Plays one scenario, and returns its histories by the names of their files. */
async function record({ name, keeps, simulator, play }: Scenario): Promise<Map<string, string>> {
  const playground = await createPlayground({
    generationMs: 500,
    publicationMs: 500,
    ...simulator,
  });
  try {
    await play(playground);
    return await historiesOf(playground, { name, keeps });
  } catch (error) {
    throw new Error(`The scenario ${name} did not go as it should.`, { cause: error });
  } finally {
    // What is delayed without end would keep the worker from ending.
    await playground.simulator.close();
    await playground.close();
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { byTenMinutes, firstAndLast, median } from '../memory.ts';
import type { Outcome } from '../outcome.ts';
import { type Figures, missedLimits, timesOf } from '../report.ts';
import type { Scene } from '../scene.ts';
import { checkAtRest, checkPermissions, lookIntoHistories } from './at-rest.ts';
import { lastRuns, writeEvidence } from './evidence.ts';
import { refetched } from './fetched.ts';
import { checkMadeOnce } from './made-once.ts';

/**
 * Checks everything after a storm, and counts.
 *
 * @param before violations that were found on the way
 */
export async function audit(scene: Scene, before: readonly string[]): Promise<Figures> {
  const { place, crew, records, recoveries, memory, hunt, killer, files, people } = scene;
  const client = await place.temporal();
  const outcomes = await crew.outcomes();
  const evidence = { records, outcomes, foreign: new Set(scene.neighbour.images) };
  const violations = [...before];
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
  const [, spared] = people;
  const flat = spared && firstAndLast(memory.samples, spared.login);
  violations.push(...missedLimits(recoveries.done, downloads, flat));
  if (violations.length > 0) {
    const { workerKills } = killer;
    const more = { violations, workerKills, recoveries: recoveries.done };
    writeEvidence(place.folder, evidence, more);
    violations.push(`The evidence is in ${place.folder}.`);
  }
  const used = memory.samples.map(({ bytes }) => bytes);
  return {
    seed: scene.options.seed,
    seconds: (Date.now() - scene.startedAt) / 1000,
    pipelines: { asked: crew.recipes.length, ...countsOf(outcomes) },
    retried: scene.caretaker.retried,
    unblocked: scene.caretaker.unblocked,
    images: records.images.size - evidence.foreign.size,
    foreignImages: evidence.foreign.size,
    publications: records.publications.size,
    possibleDuplicates: possibleDuplicates(outcomes),
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
      medianBytes: median(used),
      maximumBytes: Math.max(0, ...used),
      ...(flat && { firstBytes: flat.first, lastBytes: flat.last }),
      ...(spared && { sparedByTenMinutes: byTenMinutes(memory.samples, spared.login) }),
    },
    databaseBytes: databaseBytes(place.home),
    histories,
    untried: scene.disk ? [] : ['a full disk, as nothing may be mounted here'],
    violations,
  };
}

function countsOf(outcomes: readonly Outcome[]) {
  const last = lastRuns(outcomes);
  const ended = (status: string) => last.filter((one) => one.status === status).length;
  return {
    runs: outcomes.length,
    completed: ended('completed'),
    cancelled: ended('cancelled'),
    failed: ended('failed'),
  };
}

function possibleDuplicates(outcomes: readonly Outcome[]): number {
  const images = outcomes.flatMap(({ result }) => result.images);
  const things = [...images, ...images.flatMap(({ publications }) => publications)];
  const warnings = things.flatMap(({ warnings: own = [] }) => own);
  return warnings.filter((one) => /possible duplicate/i.test(one)).length;
}

function databaseBytes(home: string): number {
  const database = join(home, 'temporal', 'temporal.db');
  const sizes = [database, `${database}-wal`].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

import type { BatchItem } from '../pipeline/model.ts';

/*
 * What keeps the histories of batches and shards short, however many pipelines there are: 2,000 events
 * each. A batch has 18 events of each shard (its child 3, the workflow tasks that these need 6, a report 4,
 * one word to it 5); a shard has 9 of each pipeline, and 4 more of each stage that it is told.
 */

/** Pipelines of a shard, at most. */
export const largestShard = 120;

/** Of those that fetch packages: the lists of these are in their results, and those in its history. */
const withPackages = 40;

/** Pipelines of each shard of a batch. */
export function shardSizeFor(items: readonly BatchItem[]): number {
  const haveLists = items.some((item) => 'definition' in item && item.definition.packages);
  return haveLists ? withPackages : largestShard;
}

/** Slots of a shard, or few more, where there is no reason to have many more. */
const usualShare = 10;

/** Events that no history may pass. */
const mostEvents = 2_000;

const perShard = { least: 18, report: 4, word: 5 };
const perPipeline = { least: 9, stages: 12 };

/** What else a history has: its beginning and end, and what people tell it. */
const reserve = 150;

/** Reports of one shard, beside those that its batch needs, at most. */
const mostReports = 24;

/** Failures that a batch is told of one by one where it counts them; of more, so many at a time. */
const mostFailuresTold = 50;

/** After how many changes (a pipeline begins, ends, or enters a stage) a shard tells its batch. */
export function reportEvery(shards: number, pipelines: number): number {
  const room = (mostEvents - reserve) / shards - perShard.least;
  const each = perShard.report + (hasRoomForWords(shards) ? perShard.word : 0);
  const reports = Math.max(0, Math.min(Math.floor(room / each), mostReports));
  // Each pipeline is two changes at least, the last of which the result tells.
  return Math.ceil((2 * pipelines) / (reports + 1));
}

/**
 * Slots of one shard, as long as others are to begin. Few of them are left empty while a shard comes to
 * its end if it has few; where there are more slots than that, many shards run at once.
 */
export function shareOf(concurrency: number, shards: number): number {
  const atOnce = Math.min(shards, Math.max(1, Math.floor(concurrency / usualShare)));
  return Math.min(largestShard, Math.ceil(concurrency / atOnce));
}

/** After how many failures that the batch does not know of a shard tells it, where it counts them. */
export function tellFailures(stopAfter: number): number {
  return Math.max(1, Math.floor(stopAfter / mostFailuresTold));
}

/** Slots that are handed out at a time: a shard is begun or told to go on for so many, or for all it needs. */
export function grainOf(share: number, shards: number): number {
  return Math.max(1, Math.floor(share / (hasRoomForWords(shards) ? 8 : 2)));
}

/** Whether shards can be told of a slot or two. */
function hasRoomForWords(shards: number): boolean {
  return shards * perShard.least * 2 <= mostEvents;
}

/** Whether a shard can be told the stages of one more pipeline. */
export function hasRoomForStages(shard: {
  historyLength: number;
  pending: number;
  /** Pipelines that run and tell their stages. */
  telling: number;
}): boolean {
  const { historyLength, pending, telling } = shard;
  const expected = historyLength + perPipeline.least * (pending + telling + 1);
  return expected + perPipeline.stages * (telling + 1) + reserve <= mostEvents;
}

import type { Refetched } from './audit/fetched.ts';
import { median } from './memory.ts';
import type { Recovery } from './recovery.ts';

/** Longest time from a kill of the worker to the next attempt, milliseconds. */
export const recoveryLimits = { request: 30_000, transfer: 30_000, wait: 75_000 } as const;

/** Bytes that a kill may cost a download beyond the file's size, per cent of it. */
export const refetchLimit = 5;

/** How far the memory of the spared worker may be from what it was, per cent. */
export const memoryLimit = 15;

interface Times {
  count: number;
  medianMs: number;
  maximumMs: number;
}

/** What a run of the chaos came to. */
export interface Figures {
  seed: number;
  seconds: number;
  pipelines: { asked: number; runs: number; completed: number; cancelled: number; failed: number };
  retried: number;
  unblocked: number;
  images: number;
  foreignImages: number;
  publications: number;
  possibleDuplicates: number;
  files: number;
  /** Spoilt on the way, without any checksum that could show it. */
  undetectableFiles: number;
  packages: number;
  requests: number;
  faults: Record<string, number>;
  blows: Record<string, number>;
  bytesFetched: number;
  bytesNeeded: number;
  downloadsHitByKills: number;
  /** The worst, per kill, in per cent of the file. */
  surplusPercent: number;
  recovery: Record<Recovery['kind'], Times>;
  /** Recoveries that something else disturbed, and that are not counted. */
  disturbed: number;
  workerMemory: {
    medianBytes: number;
    maximumBytes: number;
    /** Of the worker that is never killed: medians of its ten minutes. */
    sparedByTenMinutes?: number[];
    firstBytes?: number;
    lastBytes?: number;
  };
  databaseBytes: number;
  histories: number;
  /** What could not be tried here, and why. */
  untried: string[];
  violations: string[];
}

export function timesOf(recoveries: readonly Recovery[]): Figures['recovery'] {
  const of = (kind: Recovery['kind']): Times => {
    const took = recoveries.filter((one) => one.kind === kind).map(({ tookMs }) => tookMs);
    return { count: took.length, medianMs: median(took), maximumMs: Math.max(0, ...took) };
  };
  return { request: of('request'), transfer: of('transfer'), wait: of('wait') };
}

/** Which figures are worse than they may be. */
export function missedLimits(
  recoveries: readonly Recovery[],
  downloads: readonly Refetched[],
  memory: { first: number; last: number } | undefined,
): string[] {
  const late = recoveries.filter(({ kind, tookMs }) => tookMs > recoveryLimits[kind]);
  const fat = downloads.filter(({ surplusPercent }) => surplusPercent > refetchLimit);
  const change = memory ? (100 * Math.abs(memory.last - memory.first)) / memory.first : 0;
  return [
    ...late.map(
      ({ kind, workflowId, activityId, attempt, tookMs }) =>
        `the ${kind} ${activityId} of ${workflowId} went on ${seconds(tookMs)} after the kill of its attempt ${attempt}, and may take ${seconds(recoveryLimits[kind])}`,
    ),
    ...fat.map(
      ({ uri, kills, surplusPercent }) =>
        `the download of ${uri} fetched ${surplusPercent.toFixed(1)} % too much for each of ${kills} kills, and may ${refetchLimit} %`,
    ),
    ...(change > memoryLimit
      ? [
          `the memory of the spared worker changed by ${change.toFixed(0)} %: ${JSON.stringify(memory)}`,
        ]
      : []),
  ];
}

/** The figures for people. */
export function reportLines(figures: Figures): string[] {
  const { pipelines, recovery, workerMemory } = figures;
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);
  const time = (name: string, { count, medianMs, maximumMs }: Times, limitMs: number) =>
    `  ${name.padEnd(9)} ${count} times, median ${seconds(medianMs)}, longest ${seconds(maximumMs)} (may be ${seconds(limitMs)})`;
  const { firstBytes, lastBytes } = workerMemory;
  return [
    `Seed ${figures.seed}, ${seconds(figures.seconds * 1000)}.`,
    `Pipelines: ${pipelines.asked} asked for, ${pipelines.runs} runs; in the end ${pipelines.completed} completed, ${pipelines.cancelled} cancelled, ${pipelines.failed} failed. Retried ${figures.retried} times, unblocked ${figures.unblocked} times.`,
    `Made: ${figures.images} images and ${figures.publications} publications, ${figures.possibleDuplicates} possible duplicates reported; ${figures.foreignImages} images of somebody else.`,
    `Fetched: ${figures.files} files and ${figures.packages} packages; ${mebibytes(figures.bytesFetched)} for ${mebibytes(figures.bytesNeeded)}. ${figures.undetectableFiles} files without a checksum were spoilt on the way, which nobody could see.`,
    `Downloads hit by kills: ${figures.downloadsHitByKills}; at worst ${figures.surplusPercent.toFixed(1)} % of the file too much for each kill (may be ${refetchLimit} %).`,
    `Time to recover after a kill of the worker (${figures.disturbed} disturbed by something else):`,
    time('requests', recovery.request, recoveryLimits.request),
    time('transfers', recovery.transfer, recoveryLimits.transfer),
    time('waits', recovery.wait, recoveryLimits.wait),
    `Memory of workers: median ${mebibytes(workerMemory.medianBytes)}, at most ${mebibytes(workerMemory.maximumBytes)}.`,
    ...(firstBytes !== undefined && lastBytes !== undefined
      ? [
          `Memory of the worker that was never killed: first ten minutes ${mebibytes(firstBytes)}, last ten ${mebibytes(lastBytes)}.`,
        ]
      : []),
    `Database: ${mebibytes(figures.databaseBytes)} for ${figures.histories} histories.`,
    `${figures.requests} requests, of which went wrong:`,
    ...list(figures.faults),
    'Blows:',
    ...list(figures.blows),
    ...figures.untried.map((what) => `Not tried: ${what}`),
    ...(figures.violations.length === 0
      ? ['Every promise was kept.']
      : [
          `${figures.violations.length} violations (seed ${figures.seed}):`,
          ...figures.violations.map((one) => `- ${one}`),
        ]),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

import type { BatchCounts, BatchRow } from '../../pipeline/model.ts';
import { describeDuration } from '../durations.ts';
import { waitsForPerson } from './batch-view.ts';
import { endedOf } from './counts.ts';

/** How long a batch may still take, and what makes one think so. Milliseconds. */
export interface Estimate {
  leastMs: number;
  mostMs: number;
  /** How many pipelines that ended in this batch it goes by. */
  samples: number;
  /** What these took each, on average. */
  eachMs: number;
}

/** How a batch stands when it is asked how long it still takes. */
export interface Standing {
  counts: BatchCounts;
  concurrency: number;
  /** Of the pipelines that are known: those that run, and those that ended. */
  rows: readonly BatchRow[];
  /** Milliseconds since the epoch. */
  now: number;
}

/** Conditions change: only the last so many that ended count. */
const samplesAtMost = 200;

/**
 * How long a batch still takes, by what its own pipelines took; undefined before enough of them have
 * ended to go by. Two ends, as nobody knows better: the lower one takes it that what is to come is as
 * quick as what has ended, and the upper one counts in how long those have run that have not ended, as
 * the quick ones end first. What waits for a person is left out, as nobody knows when they come.
 */
export function estimate({ counts, concurrency, rows, now }: Standing): Estimate | undefined {
  const took = durationsOf(rows);
  if (took.length < enough(concurrency) || endedOf(counts) === counts.total) return undefined;
  const running = rows.filter((row) => row.status === 'running' && !waitsForPerson(row));
  const elapsed = running.map(({ startedAt = now }) => Math.max(0, now - startedAt));
  const eachMs = sum(took) / took.length;
  const slowMs = Math.max((sum(took) + sum(elapsed)) / took.length, quantile(took, 0.75));
  const toCome = Math.round(counts.pending * shareThatRuns(counts, rows));
  const places = Math.max(1, concurrency);
  const left = (each: number) => timeFor({ each, elapsed, toCome, places });
  return {
    leastMs: left(eachMs),
    mostMs: Math.max(left(slowMs), left(eachMs)),
    samples: took.length,
    eachMs,
  };
}

/** `about 12 min left`, or `about 10 to 18 min left`, with what it is based on. */
export function estimateText({ leastMs, mostMs, samples, eachMs }: Estimate): string {
  const [least, most] = [describeDuration(leastMs), describeDuration(mostMs)];
  const span = mostMs < leastMs * 1.2 || least === most ? most : `${least} to ${most}`;
  return `about ${span} left, going by the ${samples} that ended last (${describeDuration(eachMs)} each)`;
}

/** The first few to end are the quick ones, of which little follows. */
function enough(concurrency: number): number {
  return Math.max(3, Math.min(20, Math.ceil(concurrency / 2)));
}

/** What those took that ran to their end in this batch, the last ones to end. */
function durationsOf(rows: readonly BatchRow[]): number[] {
  return rows
    .flatMap(({ status, joined, startedAt, endedAt }) =>
      (status === 'completed' || status === 'failed') && !joined && startedAt && endedAt
        ? { endedAt, ms: Math.max(0, endedAt - startedAt) }
        : [],
    )
    .sort((a, b) => b.endedAt - a.endedAt)
    .slice(0, samplesAtMost)
    .map(({ ms }) => ms);
}

/** Of what is to come as much is skipped as was so far. */
function shareThatRuns(counts: BatchCounts, rows: readonly BatchRow[]): number {
  const ended = endedOf(counts);
  const refused = rows.filter(({ status, startedAt }) => status === 'failed' && !startedAt);
  const idle = counts.skipped + refused.length;
  return ended === 0 ? 1 : Math.max(0, ended - idle) / ended;
}

interface Work {
  /** What each takes from its beginning. */
  each: number;
  /** How long each of those runs already that run. */
  elapsed: readonly number[];
  toCome: number;
  places: number;
}

/** When the last one ends, if each place takes up the next as soon as it is free. */
function timeFor({ each, elapsed, toCome, places }: Work): number {
  // One that takes longer than most may do so for as long again as it has outrun them.
  const rests = elapsed.map((ran) => (ran < each ? each - ran : Math.min(ran - each, each)));
  const free = Math.max(0, places - rests.length);
  const ends = [...rests, ...Array.from({ length: free }, () => 0)].sort((a, b) => a - b);
  // Places beyond the concurrency, as it was lowered, take up nothing.
  const usable = ends.slice(Math.max(0, ends.length - places));
  const rounds = Math.floor(toCome / usable.length);
  const more = toCome % usable.length;
  const last = usable.map((end, index) => end + (rounds + (index < more ? 1 : 0)) * each);
  return Math.max(...last, ...ends);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

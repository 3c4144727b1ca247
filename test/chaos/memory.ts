import type { Place } from './place.ts';
import { readProc } from './place.ts';
import type { Person } from './world.ts';

export interface Sample {
  at: number;
  login: string;
  pid: number;
  /** Resident memory, bytes. */
  bytes: number;
}

/** Resident memory of the workers, from time to time. */
export class Memory {
  readonly samples: Sample[] = [];

  constructor(
    private readonly place: Place,
    private readonly people: readonly Person[],
  ) {}

  sample(): void {
    for (const person of this.people) {
      const pid = this.place.workerOf(person);
      const kibibytes = pid && /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1];
      if (!kibibytes) continue;
      const bytes = Number(kibibytes) * 1024;
      this.samples.push({ at: Date.now(), login: person.login, pid, bytes });
    }
  }
}

/**
 * Median memory of one person's workers over the first and the last ten minutes of a storm; undefined
 * where it was too short for both.
 */
export function firstAndLast(
  samples: readonly Sample[],
  login: string,
): { first: number; last: number } | undefined {
  const own = samples.filter((sample) => sample.login === login);
  const [begin, end] = [own[0]?.at ?? 0, own.at(-1)?.at ?? 0];
  if (end - begin < 2 * tenMinutes) return undefined;
  return {
    first: median(own.filter(({ at }) => at < begin + tenMinutes).map(({ bytes }) => bytes)),
    last: median(own.filter(({ at }) => at > end - tenMinutes).map(({ bytes }) => bytes)),
  };
}

/** Median memory of one person's workers in each ten minutes of a storm, bytes. */
export function byTenMinutes(samples: readonly Sample[], login: string): number[] {
  const own = samples.filter((sample) => sample.login === login);
  const begin = own[0]?.at ?? 0;
  const parts = Map.groupBy(own, ({ at }) => Math.floor((at - begin) / tenMinutes));
  return [...parts.values()].map((part) => median(part.map(({ bytes }) => bytes)));
}

const tenMinutes = 600_000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

import { Option } from 'commander';
import type { Overlap } from '../../../pipeline/model.ts';

const overlaps: readonly Overlap[] = [
  'skip',
  'buffer-one',
  'buffer-all',
  'cancel-other',
  'allow-all',
];

/** What schedules are named by on the command line. */
export const nameOf = 'name of the schedule, or its id in Temporal';

export function overlapOption(description: string): Option {
  return new Option('--overlap <policy>', description).choices(overlaps);
}

/** An option that is given as often as there are values: one that took many would take the files, too. */
export function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before?: string[]) => [
    ...(before ?? []),
    value,
  ]);
}

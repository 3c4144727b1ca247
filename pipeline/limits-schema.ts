import { z } from 'zod';
import { millisecondsOf } from './duration.ts';

/** How long a pipeline may take unless its file says otherwise. */
export const defaultDeadline = '24h';

/** A duration from one second up to so many days. */
export function durationUpTo(days: number) {
  const bad = { error: `expected a duration such as 90s, 30m, 6h or 2d, from 1s up to ${days}d` };
  return z.string(bad).refine((text) => {
    const milliseconds = millisecondsOf(text);
    return milliseconds !== undefined && milliseconds >= 1000 && milliseconds <= days * 86_400_000;
  }, bad);
}

const duration = durationUpTo(365);

export const deadline = duration.describe(
  'How long the pipeline may take, such as 30m, 6h or 2d; what is unfinished then is cancelled. Default: 24h.',
);

/** A duration that need not be given. */
export const limit = (description: string) => duration.optional().describe(description);

export const timeouts = z
  .strictObject({
    generate: limit(
      'How long one image may take, from asking UForge for it until it is generated.',
    ),
    publish: limit(
      'How long one publication may take, from asking UForge for it until it is published.',
    ),
    download: limit('How long the download of one image may take, with all attempts at it.'),
    packages: limit('How long fetching all packages of the scan may take.'),
    stalled: limit(
      'How long UForge may tell nothing new of a generation or a publication before it counts as stalled. A slow one that gets on is none.',
    ),
  })
  .describe(
    'How long a step of one target may take before it is cancelled and has failed. Default: the deadline alone limits it.',
  );

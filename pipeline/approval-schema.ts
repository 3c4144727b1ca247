import { z } from 'zod';
import { limit } from './limits-schema.ts';

const askedFor = z.strictObject({
  before: z
    .literal('publish', { error: 'expected publish' })
    .describe('What waits for consent: publish.'),
  expires: limit(
    'How long it waits; an approval that nobody gave in this time counts as refused. Default: for ever.',
  ),
});

/** Asks a person first, of all that a pipeline publishes. */
export const approve = z
  .union([z.enum(['before-publish', 'never']), askedFor], {
    error: 'expected before-publish, never, or a mapping with before and expires',
  })
  .describe(
    'before-publish: publishing waits until somebody says "forgeline approve", and does not happen after "forgeline reject". Or { before: publish, expires: 3d }. Default: never.',
  );

/** The same of one publication. */
export const approvePublication = z
  .union([z.enum(['before-publish']), askedFor], {
    error: 'expected before-publish, or a mapping with before and expires',
  })
  .describe(
    'before-publish: this publication waits for "forgeline approve", whatever holds for the others. Or { before: publish, expires: 3d }.',
  );

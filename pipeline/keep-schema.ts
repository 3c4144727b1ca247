import { z } from 'zod';
import { millisecondsOf } from './duration.ts';

const badLast = { error: 'expected a whole number, 1 or more' };
const noneLeft = { error: 'must be 1 or more: a rule that keeps none would delete everything' };

const badAge = { error: 'expected a duration such as 12h or 30d, up to 3650d' };

/** How old something must be to go. */
const age = z.string(badAge).check(({ value, issues }) => {
  const milliseconds = millisecondsOf(value);
  const isShort = milliseconds !== undefined && milliseconds < 1000;
  if (milliseconds !== undefined && !isShort && milliseconds <= 3650 * 86_400_000) return;
  const message = isShort
    ? 'must be 1s or more: a rule that keeps nothing, however young, would delete everything'
    : badAge.error;
  issues.push({ code: 'custom', message, input: value });
});

const ruleShape = {
  last: z
    .int(badLast)
    .min(1, noneLeft)
    .max(100_000, { error: 'expected at most 100000' })
    .optional()
    .describe('So many are kept, the newest, whatever their age.'),
  olderThan: age
    .optional()
    .describe('What is younger is kept, however many there are: a duration such as 30d.'),
};

const rule = z.strictObject(ruleShape);

const keepRules = z.strictObject({
  ...ruleShape,
  published: rule
    .optional()
    .describe(
      'The same for publications, by account: last, olderThan or both. Without it publications are kept, and with them their images.',
    ),
});

/** What is not kept of what former runs of the pipeline made. */
export const keep = z
  .union([z.literal('all'), keepRules], {
    error: 'expected all, or a mapping with last, olderThan and published',
  })
  .describe(
    'Which of the images that Forgeline made for this pipeline stay at UForge once a run has completed. One is deleted that neither last nor olderThan keeps; the newest good one never is. Default: all.',
  );

/** What a file says of it. */
export type Keep = z.output<typeof keep>;
/** One of the rules in it. */
export type KeepRuleText = z.output<typeof rule>;

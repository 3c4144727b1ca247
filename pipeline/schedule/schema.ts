import { z } from 'zod';
import { mostPipelines } from '../batch/limits.ts';
import { concurrency, onError } from '../batch/schema.ts';
import { durationUpTo } from '../limits-schema.ts';
import { boundedText, text } from '../scalars.ts';

const span = durationUpTo(365);

const interval = z.strictObject({
  interval: span.describe('How far apart the times are, such as 6h.'),
  offset: span
    .optional()
    .describe(
      "How much later each of them is: 24h with an offset of 3h is 3 o'clock UTC. Shorter than the interval. Default: none.",
    ),
});

const cronLine = boundedText({
  longest: 200,
  description:
    'Minute, hour, day of the month, month, day of the week; or a name such as @daily. A day must fit both of its fields.',
});

const field = (description: string) => boundedText({ longest: 200, description }).optional();

const calendar = z.strictObject({
  minute: field('Minutes, 0 to 59. Default: 0.'),
  hour: field('Hours, 0 to 23. Default: 0.'),
  dayOfMonth: field('Days of the month, 1 to 31. Default: all.'),
  month: field('Months, 1 to 12 or JAN to DEC. Default: all.'),
  dayOfWeek: field('Days of the week, 0 to 7 or SUN to SAT; Sunday is 0 and 7. Default: all.'),
  year: field('Years, 2000 to 2100. Default: all.'),
  comment: boundedText({ longest: 200, description: 'A note for people.' }).optional(),
});

const badMoment = {
  error:
    'expected a moment with its time zone, such as 2027-01-31T06:00:00Z or 2027-01-31T06:00:00+01:00',
};

const moment = z
  .string(badMoment)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/, badMoment)
  .refine((value) => isMoment(value), badMoment);

/** 30 February would pass for 2 March. */
function isMoment(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day <= days && !Number.isNaN(Date.parse(text));
}

/** A schedule file as people write it. */
export const scheduleFileSchema = z.strictObject({
  version: z
    .literal(1, { error: 'expected the number 1, the version of the file format read here' })
    .describe('Version of this file format: 1.'),
  schedule: boundedText({
    longest: 100,
    description: 'Name of the schedule; of several files of one name only one can be the schedule.',
  }),
  profile: text(
    'Named profile of the settings: which UForge server, and as whom. The flag --profile beats it.',
  ).optional(),
  run: z
    .union(
      [
        text('The batch file, or a pipeline file.'),
        z
          .array(text('The batch file, or pipeline files and patterns of them.'))
          .min(1, { error: 'expected a batch file, or pipeline files' })
          .max(mostPipelines, { error: `expected at most ${mostPipelines} entries` }),
      ],
      { error: 'expected the path of a file, or a list of paths' },
    )
    .describe(
      'What is run: one batch file, or pipeline files, which become a batch of the name of the schedule. Relative to this file.',
    ),
  cron: z
    .union([cronLine, z.array(cronLine).min(1, { error: 'expected at least one cron line' })], {
      error: 'expected a cron line, or a list of them',
    })
    .optional()
    .describe('When it runs, as a cron line such as "30 2 * * MON-FRI", or a list of them.'),
  every: z
    .union(
      [
        span,
        interval,
        z
          .array(z.union([span, interval], { error: 'expected a duration such as 6h' }))
          .min(1, { error: 'expected at least one interval' }),
      ],
      { error: 'expected a duration such as 6h, a mapping with interval and offset, or a list' },
    )
    .optional()
    .describe('When it runs, as an interval such as 6h, or { interval: 24h, offset: 3h }.'),
  calendars: z
    .array(calendar)
    .min(1, { error: 'expected at least one calendar' })
    .optional()
    .describe('When it runs, by fields that are values, ranges (1-5), steps (*/2) and lists.'),
  timeZone: text(
    'IANA name of the time zone of cron and calendars, such as Europe/Paris. Default: UTC.',
  ).default('UTC'),
  jitter: span
    .optional()
    .describe('By how much each beginning is put off at random, at most. Default: not at all.'),
  overlap: z
    .enum(['skip', 'buffer-one', 'buffer-all', 'cancel-other', 'allow-all'])
    .default('skip')
    .describe(
      'What becomes of a time that comes while the run before goes on: it is skipped (the default), one or all begin afterwards, the one before is cancelled, or both run.',
    ),
  catchUp: span
    .default('1h')
    .describe(
      'How long after its time a run still begins that was missed as Temporal was not there. Default: 1h.',
    ),
  pauseOnFailure: z
    .boolean()
    .default(false)
    .describe('A run that fails pauses the schedule until "forgeline schedule resume".'),
  note: boundedText({ longest: 500, description: 'A note for people.' }).optional(),
  startAt: moment.optional().describe('Nothing begins before: 2027-01-31T06:00:00Z.'),
  endAt: moment.optional().describe('Nothing begins after.'),
  rebuild: z
    .boolean()
    .default(false)
    .describe('Builds also what has not changed since it was built last.'),
  concurrency: concurrency.optional(),
  onError: onError.optional(),
});

export type ScheduleFile = z.output<typeof scheduleFileSchema>;

import { expect, test } from 'vitest';
import { differenceText, scheduleDifferences } from '../../client/schedule/difference.ts';
import { localTime, parseTime } from '../../client/schedule/times.ts';
import { whenText } from '../../client/schedule/words.ts';
import type { PipelineDefinition, ScheduleDefinition } from '../../pipeline/model.ts';

function pipeline(name: string, changes: Partial<PipelineDefinition> = {}): PipelineDefinition {
  return {
    name,
    source: { kind: 'appliance', name: 'web-tier', version: '2.1' },
    images: [{ id: 'virtualbox', format: 'VirtualBox', installProfile: {}, publications: [] }],
    publishWhen: 'image-ready',
    deadlineMs: 86_400_000,
    ...changes,
  };
}

const nightly: ScheduleDefinition = {
  name: 'nightly',
  cron: ['0 2 * * *'],
  every: [],
  calendars: [],
  timeZone: 'Europe/Paris',
  jitterMs: 0,
  overlap: 'skip',
  catchUpMs: 3_600_000,
  pauseOnFailure: false,
  batch: {
    name: 'nightly',
    concurrency: 10,
    onError: 'continue',
    pipelines: [pipeline('web'), pipeline('db')],
  },
};

test.each([
  ['0 2 * * *', 'daily at 02:00 (Europe/Paris)'],
  ['@daily', 'daily at 00:00 (Europe/Paris)'],
  ['30 2 * * MON-FRI', 'Mon-Fri at 02:30 (Europe/Paris)'],
  ['30 2 * * 6,0', 'Sat, Sun at 02:30 (Europe/Paris)'],
  ['0 4 1 * *', 'day 1 of every month at 04:00 (Europe/Paris)'],
  ['*/15 * * * *', 'every 15 minutes (Europe/Paris)'],
  ['5 * * * *', 'hourly at :05 (Europe/Paris)'],
  ['0 2-4 * 6 *', 'cron "0 2-4 * 6 *" (Europe/Paris)'],
])('the cron line %s reads as %s', (line, words) => {
  expect(whenText({ ...nightly, cron: [line] })).toBe(words);
});

test('intervals, calendars, jitter and bounds are told as well', () => {
  const words = whenText({
    ...nightly,
    cron: [],
    every: [{ intervalMs: 21_600_000, offsetMs: 600_000 }],
    calendars: [{ hour: '2', dayOfWeek: 'SUN', comment: 'weekend' }],
    jitterMs: 600_000,
    endAt: '2027-01-31T06:00:00.000Z',
  });
  expect(words).toBe(
    'every 6h, 10m in and weekend (Sun at 02:00) (Europe/Paris), up to 10m later, until Sun 2027-01-31 07:00',
  );
});

test('definitions that ask for the same differ in nothing, in whatever order they are written', () => {
  const { batch } = nightly;
  const turned = { ...nightly, batch: { ...batch, pipelines: [...batch.pipelines].reverse() } };
  expect(scheduleDifferences(nightly, turned)).toEqual([]);
});

test('what differs is told field by field, in the words of the file', () => {
  const differences = scheduleDifferences(nightly, {
    ...nightly,
    cron: ['0 3 * * *'],
    timeZone: 'UTC',
    catchUpMs: 7_200_000,
    note: 'for the morning',
    batch: {
      ...nightly.batch,
      concurrency: 20,
      pipelines: [pipeline('web', { when: 'changed' }), pipeline('mail')],
    },
  });
  expect(differences.map(differenceText)).toEqual([
    'cron: 0 2 * * * becomes 0 3 * * *',
    'timeZone: Europe/Paris becomes UTC',
    'catchUp: 1h becomes 2h',
    'batch.concurrency: 10 becomes 20',
    'batch.pipelines[db]: goes',
    'batch.pipelines[web].when: changed is new',
    'batch.pipelines[mail]: is new',
    'note: for the morning is new',
  ]);
});

test('a time without a zone is in that of the schedule', () => {
  const iso = (text: string) => parseTime(text, 'Europe/Paris')?.toISOString();
  expect(iso('2026-07-01')).toBe('2026-06-30T22:00:00.000Z');
  expect(iso('2026-07-01 02:30')).toBe('2026-07-01T00:30:00.000Z');
  expect(iso('2026-07-01T02:30Z')).toBe('2026-07-01T02:30:00.000Z');
  expect(iso('2026-07-01T02:30:00-05:00')).toBe('2026-07-01T07:30:00.000Z');
});

test.each(['', 'now', '02:30', '2026-13-01', '2026-07-01 25:00', '2026-07-01T02:30 Paris'])(
  '"%s" is no time',
  (text) => expect(parseTime(text, 'UTC')).toBeUndefined(),
);

test('a time is shown as the clocks of its zone show it', () => {
  const time = new Date('2026-07-01T00:30:05Z');
  expect(localTime(time, 'America/New_York')).toBe('Tue 2026-06-30 20:30:05');
});

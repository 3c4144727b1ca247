import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../../../pipeline/errors.ts';
import { readScheduleFile } from '../../../pipeline/schedule-file.ts';
import { type PipelineFolder, pipelineFolder, refusal, webTier } from '../pipeline-folder.ts';

let folder: PipelineFolder;
beforeEach(() => {
  folder = pipelineFolder();
  write('night.yaml', batch);
});
afterEach(() => folder[Symbol.dispose]());

const batch = `version: 1
batch: night
matrix:
  appliances: ["web-*"]
  formats: [KVM]
`;

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text);
}

const read = (text: string, name?: string) => {
  write('s.yaml', text);
  return readScheduleFile('s.yaml', {
    cwd: folder.path,
    host: 'here',
    ...(name !== undefined && { name }),
  });
};

/** What is wrong with a file, without its name. */
const problems = async (text: string) =>
  (await refusal(read(text))).problems.map((problem) =>
    problemText(problem).replace('s.yaml:', ''),
  );

const head = 'version: 1\nschedule: weekdays\nrun: night.yaml\n';
const daily = `${head}cron: "@daily"\n`;

describe('a schedule file says', () => {
  test('when which batch is run', async () => {
    const request = await read(`${head}cron: "30 2 * * MON-FRI"\n`);
    expect(request).toMatchObject({ file: 's.yaml', notices: [] });
    expect(request).not.toHaveProperty('profile');
    const { batch: run, ...when } = request.definition;
    expect(when).toEqual({
      name: 'weekdays',
      cron: ['30 2 * * MON-FRI'],
      every: [],
      calendars: [],
      timeZone: 'UTC',
      jitterMs: 0,
      overlap: 'skip',
      catchUpMs: 3_600_000,
      pauseOnFailure: false,
    });
    expect(run).toMatchObject({ name: 'night', concurrency: 10, matrix: {} });
  });

  test('all that a schedule can have', async () => {
    const { definition } = await read(`${head}
cron: ["0 1 * * *", "@weekly"]
every: [6h, { interval: 24h, offset: 3h }]
calendars: [{ minute: "*/30", hour: "8-18", dayOfWeek: "MON-FRI", month: "1,2", dayOfMonth: "1-7", year: "2100", comment: early }]
timeZone: Europe/Paris
jitter: 5m
overlap: buffer-one
catchUp: 2h
pauseOnFailure: true
note: Images of the night
startAt: 2027-01-31T06:00:00+01:00
endAt: 2100-12-01T00:00Z
rebuild: true
concurrency: 3
onError: stop-after 2
`);
    expect(definition).toMatchObject({
      cron: ['0 1 * * *', '@weekly'],
      every: [
        { intervalMs: 21_600_000, offsetMs: 0 },
        { intervalMs: 86_400_000, offsetMs: 10_800_000 },
      ],
      calendars: [
        {
          minute: '*/30',
          hour: '8-18',
          dayOfWeek: 'MON-FRI',
          month: '1,2',
          dayOfMonth: '1-7',
          year: '2100',
          comment: 'early',
        },
      ],
      timeZone: 'Europe/Paris',
      jitterMs: 300_000,
      overlap: 'buffer-one',
      catchUpMs: 7_200_000,
      pauseOnFailure: true,
      note: 'Images of the night',
      startAt: '2027-01-31T05:00:00.000Z',
      endAt: '2100-12-01T00:00:00.000Z',
      rebuild: true,
      batch: { concurrency: 3, onError: { stopAfter: 2 } },
    });
  });

  test.each([
    ['every: 6h', [{ intervalMs: 21_600_000, offsetMs: 0 }]],
    ['every: { interval: 1d, offset: 30m }', [{ intervalMs: 86_400_000, offsetMs: 1_800_000 }]],
  ])('an interval: %s', async (text, every) => {
    expect((await read(head + text)).definition).toMatchObject({ every, cron: [] });
  });

  test('pipeline files, which become a batch of its name', async () => {
    write('a.yaml', webTier);
    write('b.yaml', webTier.replace('name: web-tier', 'name: other'));
    const { definition } = await read(daily.replace('night.yaml', '[b.yaml, a.yaml]'));
    expect(definition.batch).toMatchObject({ name: 'weekdays', onError: 'continue' });
    expect(definition.batch.pipelines.map(({ name }) => name)).toEqual(['other', 'web-tier']);
    const renamed = await read(daily.replace('night.yaml', '"?.yaml"'), 'weekends');
    expect(renamed.definition).toMatchObject({ name: 'weekends', batch: { name: 'weekends' } });
    expect(renamed.definition.batch.pipelines).toHaveLength(2);
  });

  test('a profile, or takes that of what it runs', async () => {
    expect(await read(`${daily}profile: p\n`)).toMatchObject({ profile: 'p' });
    write('night.yaml', `${batch}profile: q\n`);
    expect(await read(daily)).toMatchObject({ profile: 'q' });
    expect(await problems(`${daily}profile: p\n`)).toEqual([
      '3:6: run: "night.yaml" names the profile "q", and this file "p"',
    ]);
  });
});

describe('what people should know of a schedule is said', () => {
  const noticesOf = async (text: string) => (await read(head + text)).notices;

  test.each([
    'cron: "@daily"\nendAt: 2020-01-01T00:00:00Z',
    'calendars: [{ year: "2020" }]',
    'every: 1h\nendAt: 2020-01-01T00:00:00Z',
  ])('that it is over: %j', async (text) => {
    expect(await noticesOf(text)).toEqual(['It will not run any more: all of its times are past.']);
  });

  test.each(['every: 1h\ncalendars: [{ year: "2020" }]', 'cron: "@daily"', 'cron: "0 0 29 2 *"'])(
    'but not of one that is not: %j',
    async (text) => {
      expect(await noticesOf(text)).toEqual([]);
    },
  );

  test('that days are meant that are both', async () => {
    expect(await noticesOf('cron: "0 0 13 * FRI"')).toEqual([
      'The cron line "0 0 13 * FRI" runs on days that are both the day of the month and the day of the week: Temporal takes them together.',
    ]);
  });
});

describe('a schedule file is refused', () => {
  test.each([
    [`${head}`, '1:1: no time is given at which it runs'],
    [`${head}cron: "* * 31 2 *"`, '4:7: cron: never fires: there is no such day'],
    [`${head}cron: ["@daily", "0 0 31 FEB *"]`, '4:18: cron[1]: never fires: there is no such day'],
    [
      `${head}calendars: [{ dayOfMonth: "30", month: FEB }]`,
      '4:13: calendars[0]: never fires: there is no such day',
    ],
    [
      `${head}cron: "0 0 1 6 *"\nstartAt: 2027-01-01T00:00:00Z\nendAt: 2027-02-01T00:00:00Z`,
      '4:7: cron: never fires: none of its times lies between startAt and endAt',
    ],
    [
      `${daily}startAt: 2027-01-01T00:00:00Z\nendAt: 2027-01-01T00:00:00Z`,
      '6:8: endAt: is not after startAt, so that nothing would ever run',
    ],
  ])('that never runs: %j', async (text, problem) => {
    expect(await problems(text)).toEqual([problem]);
  });

  test('that never runs between two moments in its own time zone', async () => {
    const window = 'startAt: 2027-01-01T23:30:00Z\nendAt: 2027-01-02T00:30:00Z\n';
    await read(`${head}cron: "0 1 2 1 *"\ntimeZone: Europe/Paris\n${window}`);
    expect(await problems(`${head}cron: "0 1 2 1 *"\n${window}`)).toHaveLength(1);
  });

  test.each([
    ['Europe/Pariss', 'there is no time zone "Europe/Pariss"; did you mean "Europe/Paris"?'],
    ['europe/paris', 'there is no time zone "europe/paris"; did you mean "Europe/Paris"?'],
    ['CEST', 'there is no time zone "CEST"'],
    ['"+01:00"', 'there is no time zone "+01:00"'],
    ['Mars/Olympus', 'there is no time zone "Mars/Olympus"'],
    ['5', 'expected text'],
  ])('with a time zone that there is not: %s', async (timeZone, problem) => {
    const [only, ...others] = await problems(`${daily}timeZone: ${timeZone}\n`);
    expect(only).toContain(`5:11: timeZone: ${problem}`);
    expect(others).toEqual([]);
  });

  test.each([
    ['cron: "0 0 * *"', 'cron: expected the five fields of a cron line, found 4'],
    ['cron: ["@daily", "61 * * * *"]', 'cron[1]: the minute "61" is outside of 0 to 59'],
    ['cron: []', 'cron: expected at least one cron line'],
    ['cron: 5', 'cron: expected a cron line, or a list of them'],
    ['cron: ""', 'cron: expected some text, found an empty one'],
    ['every: 0s', 'every: expected a duration such as'],
    ['every: often', 'every: expected a duration such as'],
    ['every: 5', 'every: expected a duration such as 6h, a mapping with interval and offset, or'],
    ['every: { intervl: 1h }', 'every.intervl: unknown key; did you mean "interval"?'],
    ['every: { interval: 3h, offset: 3h }', 'every.offset: is not shorter than the interval'],
    ['every: [1h, { interval: 1h, offset: 2h }]', 'every[1].offset: is not shorter than the'],
    ['calendars: [{ hour: "25" }]', 'calendars[0].hour: the hour "25" is outside of 0 to 23'],
    ['calendars: [{ hour: 2 }]', 'calendars[0].hour: expected text, but YAML reads 2 as a number'],
    ['calendars: [{ hours: "2" }]', 'calendars[0].hours: unknown key; did you mean "hour"?'],
    ['calendars: [{ year: "1999" }]', 'calendars[0].year: the year "1999" is outside of 2000 to'],
    ['crn: "@daily"\nevery: 1h', 'crn: unknown key; did you mean "cron"?'],
  ])('with times that cannot be meant: %j', async (text, problem) => {
    const [only, ...others] = await problems(head + text);
    expect(only?.replace(/^\d+:\d+: /, '')).toContain(problem);
    expect(others).toEqual([]);
  });

  test.each([
    ['overlap: skp', 'overlap: unknown value; did you mean "skip"?'],
    ['jitter: 5', 'jitter: expected a duration such as'],
    ['catchUp: 0s', 'catchUp: expected a duration such as'],
    ['startAt: 2027-01-01', 'startAt: expected a moment with its time zone, such as'],
    ['startAt: 2027-01-01T00:00:00', 'startAt: expected a moment with its time zone, such as'],
    ['startAt: 2027-02-30T00:00:00Z', 'startAt: expected a moment with its time zone, such as'],
    ['endAt: 2027-01-01T25:00:00Z', 'endAt: expected a moment with its time zone, such as'],
    ['pauseOnFailure: yes', 'pauseOnFailure: expected true or false, found text'],
    ['concurrency: 0', 'concurrency: expected a whole number from 1 to 1000'],
    ['onError: halt', 'onError: expected continue, stop, or stop-after with a number'],
    ['note: ""', 'note: expected some text, found an empty one'],
  ])('with settings that cannot be meant: %s', async (text, problem) => {
    const [only, ...others] = await problems(`${daily}${text}\n`);
    expect(only?.replace(/^\d+:\d+: /, '')).toContain(problem);
    expect(others).toEqual([]);
  });

  const running = (run: string) => problems(daily.replace('run: night.yaml\n', run));

  test.each([
    ['run: none.yaml\n', '3:6: run: there is no file "none.yaml"'],
    ['run: ["*.none"]\n', '3:7: run[0]: no file matches "*.none"'],
    ['run: []\n', '3:6: run: expected a batch file, or pipeline files'],
    ['run: 5\n', '3:6: run: expected the path of a file, or a list of paths'],
    ['', '1:1: run: is required, and missing'],
    ['run: s.yaml\n', '3:6: run: "s.yaml" is a schedule file, and pipeline files are wanted here'],
    ['run: .\n', '3:6: run: "." is a folder'],
  ])('with nothing to run: %j', async (run, problem) => {
    expect(await running(run)).toEqual([problem]);
  });

  test('with a batch among other files', async () => {
    write('a.yaml', webTier);
    const { problems: found } = await refusal(
      read(daily.replace('night.yaml', '[a.yaml, night.yaml]')),
    );
    expect(found).toEqual([
      expect.objectContaining({
        path: 'run[1]',
        message: '"night.yaml" is a batch file, and pipeline files are wanted here',
        hint: 'A schedule runs one batch file alone, or pipeline files.',
      }),
    ]);
  });

  test('for all that is wrong with it and with what it runs', async () => {
    write('night.yaml', batch.replace('formats', 'formts'));
    expect(await problems(`${head}cron: "61 * * * *"\n`)).toEqual([
      '4:7: cron: the minute "61" is outside of 0 to 59',
      'night.yaml:5:3: matrix.formts: unknown key; did you mean "formats"?',
    ]);
  });

  test.each([
    ['', 'the file is empty'],
    ['version: 1\nbatch: x\n', '1:1: this is a batch file, and a schedule file is wanted here'],
    [webTier, '1:1: this is a pipeline file, and a schedule file is wanted here'],
    ['a: 1\n', '1:1: this is not a schedule file: it has none of its keys'],
    ['5\n', '1:1: expected a mapping of keys to values, found the number 5'],
    [
      'version: 2\nschedule: x\nrun: night.yaml\nevery: 1h\n',
      '1:10: version: expected the number 1',
    ],
  ])('that is none: %j', async (text, problem) => {
    const [only, ...others] = await problems(text);
    expect(only).toContain(problem);
    expect(others).toEqual([]);
  });
});

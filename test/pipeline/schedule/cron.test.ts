import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asksForBothDays, timesOfCron } from '../../../pipeline/schedule/cron.ts';
import { everFires, type Times } from '../../../pipeline/schedule/times.ts';

function timesOf(line: string): Times {
  const times = timesOfCron(line);
  if ('message' in times) throw new Error(times.message);
  return times;
}

const problemOf = (line: string) => {
  const times = timesOfCron(line);
  return 'message' in times ? times.message : undefined;
};

describe('a cron line is read', () => {
  test.each([
    ['30 2 1 6 3', { minute: [30], hour: [2], dayOfMonth: [1], month: [6], dayOfWeek: [3] }],
    ['*/20 8-18/5 * * *', { minute: [0, 20, 40], hour: [8, 13, 18] }],
    ['50/4,7 22/1 * * *', { minute: [7, 50, 54, 58], hour: [22, 23] }],
    ['0 0 * jan-mar,DECEMBER Tue-THUR', { month: [1, 2, 3, 12], dayOfWeek: [2, 3, 4] }],
    ['0 0 * * 7', { dayOfWeek: [0] }],
    ['0 0 * * 5-7', { dayOfWeek: [0, 5, 6] }],
    ['0 0 * * 3-7/3', { dayOfWeek: [3, 6] }],
    ['0 0 * * su', { dayOfWeek: [0] }],
    ['  5  4   *  * *  # a note, with a # in it', { minute: [5], hour: [4] }],
    ['@daily', { minute: [0], hour: [0] }],
    ['@weekly', { minute: [0], hour: [0], dayOfWeek: [0] }],
    ['@yearly', { dayOfMonth: [1], month: [1] }],
  ])('%s', (line, times) => {
    expect(timesOf(line)).toMatchObject(times);
  });
});

describe('a cron line is refused', () => {
  test.each([
    ['0 0 * *', 'expected the five fields of a cron line, found 4'],
    ['0 0 * * * *', 'expected the five fields of a cron line, found 6'],
    ['# nothing', 'expected the five fields of a cron line, found none'],
    ['60 0 * * *', 'the minute "60" is outside of 0 to 59'],
    ['0 24 * * *', 'the hour "24" is outside of 0 to 23'],
    ['0 0 0 * *', 'the day of the month "0" is outside of 1 to 31'],
    ['0 0 * 13 *', 'the month "13" is outside of 1 to 12'],
    ['0 0 * * 8', 'the day of the week "8" is outside of 0 to 7'],
    ['0 0 5-1 * *', 'the day of the month "5-1" ends before it begins'],
    ['0 0 * * FRI-MON', 'the day of the week "FRI-MON" ends before it begins'],
    ['*/0 * * * *', 'the minute "*/0" has a step of 0'],
    ['TZ=UTC 0 0 * * *', 'a time zone within a cron line is not read here'],
    ['@every 6h', 'an interval is no cron line'],
    ['@dayly', 'there is no "@dayly"; did you mean "@daily"?'],
    ['@reboot', 'there is no "@reboot"'],
  ])('%s', (line, problem) => {
    expect(problemOf(line)).toBe(problem);
  });

  test.each(['a', '1-2-3', '*/5/2', '-1', '1-', '/5', '1,,2', '*-5', '1.5', '?', '*/x', 'jan'])(
    'whose minute is %s',
    (field) => {
      expect(problemOf(`${field} * * * *`)).toContain('is no minute; expected * or 0 to 59');
    },
  );

  test.each(['L', '15W', '?', 'W'])('that asks for what Temporal does not know: %s', (field) => {
    expect(problemOf(`0 0 ${field} * *`)).toContain('is no day of the month');
  });

  test.each([
    ['0 0 * ja *', 'is no month; expected * or 1 to 12, or a name such as FEB'],
    ['0 0 * * m', 'is no day of the week; expected * or 0 to 7, or a name such as MON'],
    ['0 0 * * MOON', 'is no day of the week'],
  ])('with a name that is none: %s', (line, problem) => {
    expect(problemOf(line)).toContain(problem);
  });
});

describe('a cron line fires', () => {
  test.each([
    '* * 31 * *',
    '0 0 29 2 *',
    // The next of these is years away.
    '0 0 29 2 MON',
    '0 0 30 feb,apr *',
    '0 0 13 * FRI',
  ])('at some time: %s', (line) => {
    expect(everFires(timesOf(line))).toBe(true);
  });

  test.each(['* * 31 2 *', '* * 30 FEB *', '0 0 31 4,6,9,11 *', '0 0 30-31 2 1-5'])(
    'never: %s',
    (line) => {
      expect(everFires(timesOf(line))).toBe(false);
    },
  );

  const day = (month: number, date: number, minute = 0) => ({
    year: 2027,
    month,
    day: date,
    minute,
  });

  test.each([
    ['0 0 1 6 *', day(1, 1), day(5, 31), false],
    ['0 0 1 6 *', day(1, 1), day(6, 1), true],
    ['0 2 * * *', day(1, 1, 121), day(1, 1, 1439), false],
    ['0 2 * * *', day(1, 1, 120), day(1, 1, 120), true],
    ['0 2 * * *', day(1, 1, 121), day(1, 2, 119), false],
    ['0 2 * * *', day(1, 1, 121), day(1, 2, 120), true],
    ['*/15 12 * * *', day(1, 1, 721), day(1, 1, 734), false],
    ['*/15 12 * * *', day(1, 1, 721), day(1, 1, 735), true],
  ])('%s within a window: %o to %o: %s', (line, from, to, fires) => {
    expect(everFires(timesOf(line), { from, to })).toBe(fires);
  });
});

test('whether times fire within a few days is what looking at each minute of them says', () => {
  const values = (from: number, to: number) =>
    fc.option(fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 3 }), {
      nil: undefined,
    });
  const times = fc.record({
    minute: values(0, 59),
    hour: values(0, 23),
    dayOfMonth: values(26, 31),
    month: values(1, 3),
    dayOfWeek: values(0, 6),
  });
  const minutes = fc.integer({ min: 0, max: 4 * 24 * 60 });
  const start = Date.UTC(2027, 1, 26);
  const wall = (at: number) => {
    const date = new Date(start + at * 60_000);
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
      minute: date.getUTCHours() * 60 + date.getUTCMinutes(),
    };
  };
  fc.assert(
    fc.property(times, minutes, minutes, (asked, one, other) => {
      const [from, to] = one < other ? [one, other] : [other, one];
      const given = Object.fromEntries(
        Object.entries(asked).filter(([, value]) => value !== undefined),
      );
      let fires = false;
      for (let at = from; at <= to && !fires; at++) {
        const { month, day, weekday, minute } = wall(at);
        fires =
          (asked.month?.includes(month) ?? true) &&
          (asked.dayOfMonth?.includes(day) ?? true) &&
          (asked.dayOfWeek?.includes(weekday) ?? true) &&
          (asked.hour?.includes(Math.floor(minute / 60)) ?? true) &&
          (asked.minute?.includes(minute % 60) ?? true);
      }
      expect(everFires(given, { from: wall(from), to: wall(to) })).toBe(fires);
    }),
  );
});

test.each([
  ['0 0 1 * MON', true],
  ['0 0 1 * *', false],
  ['0 0 * * MON', false],
  ['0 0 */2 * MON', false],
  ['0 0 1,15 * 1-5 # note', true],
  ['@weekly', false],
])('%s asks for a day of the month and one of the week: %s', (line, asks) => {
  expect(asksForBothDays(line)).toBe(asks);
});

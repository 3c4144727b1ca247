import type { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { failureOf } from '../../activities/failure.ts';
import { Refused, Unavailable } from '../../uforge/index.ts';

/** What an activity makes of an error. */
function failureIn(
  environment: MockActivityEnvironment,
  error: Error,
): Promise<ApplicationFailure> {
  const explained = async () => failureOf(error, 'generate');
  return environment.run<[], ApplicationFailure, typeof explained>(explained);
}

/** How long Temporal is told to wait after an attempt that failed, in milliseconds. */
async function delayAfter(attempt: number, retryAfterMs?: number): Promise<number> {
  const error = new Unavailable('UForge answered 503.', {
    operation: 'user_get',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  return Number((await failureIn(new MockActivityEnvironment({ attempt }), error)).nextRetryDelay);
}

test.each([
  [1, 1_000],
  [2, 2_000],
  [4, 8_000],
  [7, 60_000],
  [5_000, 60_000],
])('after attempt %i comes a pause of %i ms, more or less', async (attempt, ms) => {
  const delays = await Promise.all(Array.from({ length: 40 }, () => delayAfter(attempt)));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(ms * 0.75);
  expect(Math.max(...delays)).toBeLessThanOrEqual(ms * 1.25);
  expect(new Set(delays).size).toBeGreaterThan(10);
});

test('what the server asks for is kept to where it is longer', async () => {
  expect(await delayAfter(1, 30_000)).toBe(30_000);
  expect(await delayAfter(7, 1_000)).toBeGreaterThanOrEqual(45_000);
});

test('a server that asks for a century gets an hour', async () => {
  expect(await delayAfter(1, 3e12)).toBe(3_600_000);
});

test('what cannot succeed is not tried again', async () => {
  const refused = new Refused('UForge answered 400.', { operation: 'user_get', status: 400 });
  const failure = await failureIn(new MockActivityEnvironment(), refused);
  expect(failure).toMatchObject({ nonRetryable: true, nextRetryDelay: undefined });
});

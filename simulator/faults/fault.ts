import { z } from 'zod';
import { bytes } from '../yaml/bytes.ts';
import { closedObject } from '../yaml/document.ts';
import { duration } from '../yaml/duration.ts';

const headers = z.record(
  z.string().regex(/^[\w-]+$/, 'expected the name of a header'),
  z.string().regex(/^[\t\x20-\x7e]*$/, 'expected the value of a header: one line of ASCII'),
);

/**
 * What can go wrong with one request. Durations are milliseconds or texts such as `30s`, sizes bytes
 * or texts such as `5 MiB`.
 */
export const faultShape = {
  /** Waits so long, in real time, before anything else. */
  delay: duration.optional(),
  /**
   * Answers with this status, in place of what the operation would have answered. Without a `body`,
   * 4xx and 5xx carry a `uforgeError`.
   */
  status: z.int().min(200).max(599).optional(),
  /** What the `uforgeError` of a `status` says. */
  message: z.string().min(1).optional(),
  /** Answers with an HTML page, as a proxy does that could not reach the server. */
  proxy: z.literal([502, 503, 504], { error: 'expected 502, 503 or 504' }).optional(),
  /** The header `Retry-After` of a `status` or `proxy`: seconds, or a date that far ahead. */
  retryAfter: z
    .union([z.int().nonnegative(), closedObject({ date: duration })], {
      error: 'expected seconds, such as 7, or a date, such as { date: 7s }',
    })
    .optional(),
  /** Body of the answer, in place of the operation's. */
  body: z.string().optional(),
  /** Headers that go with the answer, in place of others of the same name. */
  headers: headers.optional(),
  /** For `status`, `proxy` and `body`: does the operation's work all the same. */
  work: z.literal('done', { error: 'expected done' }).optional(),
  /**
   * For `status`, `proxy`, `body` and `reset: before`: does the operation's work so long after the
   * answer went out or the connection broke, by the server's clock.
   */
  workLater: duration.optional(),
  /** Breaks the connection without an answer, before or after the operation's work was done. */
  reset: z.enum(['before', 'after'], { error: 'expected before or after' }).optional(),
  /** Breaks the connection after so many bytes of the body. */
  truncateAt: bytes.optional(),
  /** Ends the body after so many bytes as if that were all: its `Content-Length` says so, too. */
  shortenTo: bytes.optional(),
  /** Changes the byte at this place of the body. */
  corruptAt: bytes.optional(),
  /** Bytes a second at which the body is sent. */
  bytesPerSecond: z.number().positive().optional(),
  /** Takes the one-time id of a download for expired. Meets only requests that bring one. */
  expiredId: z.literal(true, { error: 'expected true' }).optional(),
  /** Answers a request for a part of a file with the whole of it. */
  ignoreRange: z.literal(true, { error: 'expected true' }).optional(),
  /** Serves another file in the place of this one: other bytes and `ETag`, of this or another size. */
  otherFile: z
    .union([z.literal(true), closedObject({ size: bytes })], {
      error: 'expected true, or a size, such as { size: 5 MiB }',
    })
    .optional(),
};

type Key = keyof typeof faultShape;

/** Keys that mean nothing unless one of those named stands beside them. */
const needs: Partial<Record<Key, readonly Key[]>> = {
  message: ['status'],
  retryAfter: ['status', 'proxy'],
  work: ['status', 'proxy', 'body'],
  workLater: ['status', 'proxy', 'body', 'reset'],
};

const answer: readonly Key[] = ['status', 'message', 'proxy', 'body', 'headers', 'expiredId'];
const bodyOfFile: readonly Key[] = ['ignoreRange', 'otherFile'];
const sending: readonly Key[] = ['truncateAt', 'shortenTo', 'corruptAt', 'bytesPerSecond'];

/** Keys that contradict each other. */
const excludes: Partial<Record<Key, readonly Key[]>> = {
  reset: [...answer, ...bodyOfFile, ...sending, 'work'],
  proxy: ['status', 'body', 'expiredId'],
  expiredId: ['status', 'body', ...bodyOfFile],
  message: ['body'],
  work: ['workLater'],
  truncateAt: ['shortenTo'],
};

/** The schema of a fault. */
export const faultSchema = closedObject(faultShape).superRefine((fault, context) => {
  const given = keysOf(fault);
  const complain = (key: Key, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (given.length === 0 && context.issues.length === 0) {
    context.addIssue({ code: 'custom', message: 'a fault says what goes wrong: it has no key' });
  }
  for (const key of given) {
    const wanted = needs[key];
    if (wanted && !wanted.some((one) => given.includes(one))) {
      complain(key, `has no meaning without ${wanted.join(', ')}`.replace(/, (\w+)$/, ' or $1'));
    }
    const enemy = excludes[key]?.find((one) => given.includes(one));
    if (enemy) complain(enemy, `cannot be together with ${key}`);
  }
  if (fault.reset === 'after' && fault.workLater !== undefined) {
    complain('workLater', 'cannot be together with reset: after, which says that it is done');
  }
  if (fault.message !== undefined && (fault.status ?? 400) < 400) {
    complain('message', 'needs a status of 400 or more: others carry no uforgeError');
  }
});

function keysOf(fault: Partial<Record<Key, unknown>>): Key[] {
  return Object.keys(faultShape)
    .filter(isKey)
    .filter((key) => fault[key] !== undefined);
}

function isKey(text: string): text is Key {
  return text in faultShape;
}

/** What goes wrong with one request, as it is written. Several keys go wrong together. */
export type Fault = z.input<typeof faultSchema>;

/** A fault in milliseconds and bytes. */
export type CheckedFault = z.output<typeof faultSchema>;

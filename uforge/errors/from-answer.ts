import { readDocument } from '../xml/read.ts';
import { decodeText, looksLikeHtml } from '../xml/text.ts';
import { Busy } from './busy.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { NotEntitled } from './not-entitled.ts';
import { NotFound } from './not-found.ts';
import { Refused } from './refused.ts';
import type { UForgeError, UForgeErrorDetails } from './uforge-error.ts';
import { Unauthorised } from './unauthorised.ts';
import { Unavailable } from './unavailable.ts';

/** An answer that is no success. */
export interface FailedAnswer {
  operation: string;
  status: number;
  contentType?: string;
  retryAfter?: string;
  location?: string;
  body: Buffer;
  /** Blots out secrets that the server may have echoed. */
  redact(text: string): string;
}

const longestMessage = 4000;

/** The error that says what a failed answer means. */
export function errorFromAnswer(answer: FailedAnswer): UForgeError {
  const { operation, status } = answer;
  if (status < 400) return redirect(answer);
  const details: UForgeErrorDetails = { operation, status };
  const retryAfterMs = parseRetryAfter(answer.retryAfter);
  if (retryAfterMs !== undefined) details.retryAfterMs = retryAfterMs;
  const said = whatUForgeSaid(answer);
  if (typeof said === 'object') Object.assign(details, said);
  const reason = typeof said === 'string' ? said : said.uforgeMessage;
  const message = `UForge answered ${status} to ${operation}${reason ? `: ${reason}` : ''}`;
  return new (classOf(status))(/[.!?]$/.test(message) ? message : `${message}.`, details);
}

function classOf(status: number) {
  if (status === 401) return Unauthorised;
  if (status === 403) return NotEntitled;
  if (status === 404 || status === 410) return NotFound;
  if (status === 429) return Busy;
  return status < 500 ? Refused : Unavailable;
}

/** UForge's message, or a word on what came in its place: bodies of strangers are not shown. */
function whatUForgeSaid(
  answer: FailedAnswer,
): { uforgeMessage?: string; detail?: string } | string {
  if (answer.body.length === 0) return {};
  try {
    const text = decodeText(answer.body, answer.contentType);
    if (looksLikeHtml(text)) return 'an HTML page, as a proxy in front of it sends';
    const error = readDocument('uforgeError', text).localizedErrorMsg;
    const detail = [error?.messageId, ...(error?.parameters ?? [])].filter(Boolean).join(', ');
    return {
      ...(error?.message && { uforgeMessage: plain(answer.redact(error.message)) }),
      ...(detail && { detail: plain(answer.redact(detail)) }),
    };
  } catch {
    return {};
  }
}

/** One line of reasonable length without characters that would drive a terminal. */
function plain(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

function redirect(answer: FailedAnswer): MalformedAnswer {
  const { operation, status, location } = answer;
  if (status === 304) {
    return new MalformedAnswer(
      `UForge answered 304 to ${operation}, which did not ask whether something has changed.`,
      { operation, status, kind: 'foreign' },
    );
  }
  return new MalformedAnswer(
    `${operation} was answered with a redirect${location ? ` to ${withoutQuery(location)}` : ''} (${status}), which is not followed.`,
    { operation, status, kind: 'foreign' },
  );
}

/** A location can carry what must not be shown: only host and path are. */
function withoutQuery(location: string): string {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  return url
    ? `${url.protocol}//${url.host}${url.pathname}`
    : plain(location.split(/[?#]/)[0] ?? '');
}

/** `Retry-After` in milliseconds: it is a number of seconds or a date. */
function parseRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

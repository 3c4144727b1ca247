import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiRequest } from '../api/api.ts';
import { failureReply } from '../api/failure-reply.ts';
import type { Reply } from '../api/reply.ts';
import { UForgeFailure } from '../failure.ts';
import type { CheckedFault } from './fault.ts';

/** What becomes of a request. */
interface Outcome {
  /** Absent: the connection is to be broken. */
  reply: Reply | undefined;
  /** Whether the operation was carried out. */
  done: 'done' | 'undone';
}

/**
 * Answers a request as a fault has it.
 *
 * @param work carries out the operation; is called at most once, and not at all where the fault says so
 * @param now milliseconds since the epoch, by the server's clock
 * @param ended has a delay end at once, with the connection broken and the work undone
 */
export async function carryOut(
  request: ApiRequest,
  fault: CheckedFault,
  work: () => Promise<Reply>,
  now: () => number,
  ended: AbortSignal,
): Promise<Outcome> {
  if (fault.delay !== undefined) await pause(fault.delay, ended);
  if (ended.aborted || fault.reset === 'before') return { reply: undefined, done: 'undone' };
  const replacement = replacementFor(request, fault, now());
  if (replacement !== undefined && fault.work === undefined) {
    return { reply: replacement, done: 'undone' };
  }
  if (fault.ignoreRange) request.headers = { ...request.headers, range: undefined };
  if (fault.otherFile) request.otherFile = fault.otherFile === true ? {} : fault.otherFile;
  const reply = await attempt(work, request, now);
  if (fault.reset === 'after') return { reply: undefined, done: 'done' };
  if (fault.expiredId) return { reply: expired(request, now()), done: 'done' };
  return { reply: replacement ?? altered(reply, fault), done: 'done' };
}

/** Milliseconds, 24 days: a timer for longer fires at once. */
const longestDelay = 2 ** 31 - 1;

async function pause(ms: number, ended: AbortSignal): Promise<void> {
  try {
    await sleep(Math.min(ms, longestDelay), undefined, { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}

async function attempt(
  work: () => Promise<Reply>,
  request: ApiRequest,
  now: () => number,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failureReply(new UForgeFailure(500, `The simulator failed: ${reason}`), request, now());
  }
}

/** The answer that a fault gives in place of the operation's. */
function replacementFor(request: ApiRequest, fault: CheckedFault, now: number): Reply | undefined {
  const { proxy, status = 200, body, message = 'This went wrong on purpose.' } = fault;
  if (proxy === undefined && fault.status === undefined && body === undefined) return undefined;
  const headers = { ...retryAfter(fault), ...fault.headers };
  if (proxy !== undefined) {
    const html = { 'content-type': 'text/html; charset=utf-8' };
    return { status: proxy, headers: { ...html, ...headers }, body: pageOf(proxy) };
  }
  if (body !== undefined) return { status, headers, body };
  if (status < 400) return { status, headers, body: '' };
  const challenge: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Basic realm="UForge"' } : {};
  const failure = new UForgeFailure(status, message, { ...challenge, ...headers });
  return failureReply(failure, request, now);
}

/** A date is so far ahead of the machine's clock: that is what clients go by. */
function retryAfter({ retryAfter: wanted }: CheckedFault): Record<string, string> {
  if (wanted === undefined) return {};
  const value =
    typeof wanted === 'number' ? String(wanted) : new Date(Date.now() + wanted.date).toUTCString();
  return { 'retry-after': value };
}

const proxySays = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function pageOf(status: 502 | 503 | 504): string {
  const title = `${status} ${proxySays[status]}`;
  return `<!DOCTYPE html>
<html>
<head><title>${title}</title></head>
<body><h1>${title}</h1><p>The proxy got no answer that it could pass on.</p></body>
</html>
`;
}

function expired(request: ApiRequest, now: number): Reply {
  return failureReply(new UForgeFailure(403, 'The download id has expired.'), request, now);
}

function altered(reply: Reply, { headers, shortenTo }: CheckedFault): Reply {
  return {
    ...reply,
    headers: { ...reply.headers, ...headers },
    body: shortenTo === undefined ? reply.body : shortened(reply.body, shortenTo),
  };
}

function shortened(body: Reply['body'], length: number): Reply['body'] {
  if (body === undefined) return undefined;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    return Buffer.from(body).subarray(0, length);
  }
  return { ...body, end: Math.min(body.end, body.start + length) };
}

import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FilePart, Reply } from './api/reply.ts';
import type { CheckedFault } from './faults/fault.ts';

/**
 * Sends a reply, no faster than the other side takes it. Never holds more than one chunk of a file.
 *
 * @returns bytes of the body handed to the socket
 */
export async function send(
  response: ServerResponse,
  reply: Reply,
  fault: CheckedFault,
): Promise<number> {
  const { body } = reply;
  const length = bodyLength(body);
  // A 204 must not say how long a body is, and a 304 not that the file it stands for is empty.
  const bodiless = reply.status === 204 || reply.status === 304;
  const lengthHeader = bodiless ? {} : { 'content-length': String(length) };
  response.writeHead(reply.status, { ...reply.headers, ...lengthHeader });
  if (body === undefined || bodiless) {
    response.end();
    return 0;
  }
  const plain = fault.truncateAt === undefined && fault.corruptAt === undefined;
  if (!isPart(body) && plain && fault.bytesPerSecond === undefined) {
    response.end(body);
    return length;
  }
  return sendBytes(response, body, fault);
}

async function sendBytes(
  response: ServerResponse,
  body: string | Buffer | FilePart,
  fault: CheckedFault,
): Promise<number> {
  const chunks = isPart(body) ? body.content.read(body.start, body.end) : [Buffer.from(body)];
  const speed = fault.bytesPerSecond ?? (isPart(body) ? body.bytesPerSecond : undefined);
  const started = performance.now();
  let sent = 0;
  for (const whole of chunks) {
    for (const chunk of speed === undefined ? [whole] : pieces(whole, speed)) {
      if (response.destroyed) return sent;
      const bytes = corrupt(chunk, (fault.corruptAt ?? -1) - sent);
      const left = (fault.truncateAt ?? Number.POSITIVE_INFINITY) - sent;
      if (left < bytes.length) {
        await write(response, bytes.subarray(0, left));
        await breakOff(response);
        return sent + left;
      }
      await write(response, bytes);
      sent += bytes.length;
      if (speed === undefined) continue;
      const ahead = (1000 * sent) / speed - (performance.now() - started);
      if (ahead > 1) await sleep(ahead, undefined, { ref: false });
    }
  }
  response.end();
  return sent;
}

/** Waits until there is room again, or nobody who would take the rest. */
function write(response: ServerResponse, bytes: Buffer): Promise<void> | undefined {
  if (bytes.length === 0 || response.write(bytes)) return undefined;
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

/** Breaks the connection, once what was written has had a moment to leave. */
async function breakOff(response: ServerResponse): Promise<void> {
  await sleep(5);
  response.socket?.destroy();
}

function corrupt(chunk: Buffer, at: number): Buffer {
  const byte = chunk[at];
  if (byte === undefined) return chunk;
  const copy = Buffer.from(chunk);
  copy[at] = byte ^ 0xff;
  return copy;
}

/** Small enough that a slow download moves several times a second. */
function* pieces(chunk: Buffer, bytesPerSecond: number): Generator<Buffer> {
  const size = Math.max(1, Math.min(chunk.length, Math.floor(bytesPerSecond / 20)));
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
}

function bodyLength(body: Reply['body']): number {
  if (body === undefined) return 0;
  return isPart(body) ? body.end - body.start : Buffer.byteLength(body);
}

function isPart(body: string | Buffer | FilePart): body is FilePart {
  return typeof body === 'object' && 'content' in body;
}

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUForge, type Downloadable, type UForge } from '../../../uforge/index.ts';

/** How the next answers differ from what a good server would send. */
export interface Behaviour {
  /** Answers ranges with 206; otherwise with the whole file and 200. @default 'honoured' */
  ranges?: 'honoured' | 'ignored' | 'refused' | 'shifted';
  etag?: string | undefined;
  /** Resets the socket after so many bytes of the body. */
  resetAfter?: number;
  /** Ends the body, in good order and without a length, after so many bytes. */
  endAfter?: number;
  /** Changes one byte of what is sent. */
  corrupt?: 'one-byte';
  contentType?: string;
  /** Sends chunked, without saying how long the body is. */
  length?: 'unsaid';
  /** Refuses the first request, as if its one-time id had been used. */
  firstId?: 'used-up' | undefined;
  /** Bytes after which it waits until {@link FileServer.release}. */
  holdAfter?: number;
  /** Says another length than the file has, in Content-Length. */
  claimedLength?: number;
  /** Sends a piece of 64 KiB each millisecond at most, so that hardly anything is under way. */
  pace?: 'slow';
  /** Leaves the ETag out of answers to ranges. */
  etagOfRanges?: 'unsaid';
  /** What is said of the range that comes, in place of the truth. */
  contentRange?: string;
}

export interface FileServer {
  /** Replaces what is served and how. */
  serve(content: Buffer, behaviour?: Behaviour): void;
  /** Requests so far: what was asked for and how many bytes of body went out. */
  requests: { range: string | undefined; ifRange: string | undefined; sent: number }[];
  /** Lets the answer that has been waiting for longest go on. */
  release(): void;
  /** The file as an object at UForge would describe it; `known` limits or overrides what is said of it. */
  item(known?: { size?: number; sha256?: string; md5?: string }): Downloadable;
  url: string;
  close(): Promise<void>;
}

/** A server of one file over a real socket, with the manners that downloads must survive. */
export async function startFileServer(): Promise<FileServer> {
  let content: Buffer = Buffer.alloc(0);
  let behaviour: Behaviour = {};
  const holds: (() => void)[] = [];
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    const entry = {
      range: request.headers.range,
      ifRange: header(request, 'if-range'),
      sent: 0,
    };
    requests.push(entry);
    answer(request, response, content, behaviour, entry, (go) => holds.push(go));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const uforge = clientOf(url);
  return {
    url,
    requests,
    serve(next, how = {}) {
      content = next;
      behaviour = how;
    },
    release: () => holds.shift()?.(),
    item: (known = { size: content.length, sha256: sha256(content) }) => itemOf(uforge, known),
    async close() {
      await uforge.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The file as the UForge client fetches it: as the binary of a scan package, with what its list entry
 * would say.
 */
export function itemOf(
  uforge: UForge,
  { size, sha256, md5 }: { size?: number; sha256?: string; md5?: string },
): Downloadable {
  return uforge.downloads.packageAsListed('users/pat/scannedinstances/5/scans/6/packages/3', {
    modifiedFiles: [],
    notModifiedFiles: [],
    ...(size === undefined ? {} : { size }),
    ...(sha256 === undefined ? {} : { sha256sum: sha256 }),
    ...(md5 === undefined ? {} : { md5sum: md5 }),
  });
}

/** A client for a server that serves nothing but a file. */
export function clientOf(url: string): UForge {
  return createUForge({
    url,
    login: 'pat',
    authentication: { kind: 'password', password: 'simulated' },
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  behaviour: Behaviour,
  entry: { sent: number },
  hold: (go: () => void) => void,
): void {
  const { ranges = 'honoured', etag } = behaviour;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const condition = header(request, 'if-range');
  let from = 0;
  if (behaviour.firstId === 'used-up') {
    behaviour.firstId = undefined;
    response.writeHead(403).end();
    return;
  }
  if (asked && ranges === 'refused') {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const wanted = asked && (condition === undefined || condition === etag);
  if (wanted && ranges !== 'ignored') {
    from = Number(asked[1]);
    if (ranges === 'shifted') from -= 1;
    response.statusCode = 206;
    const truth = `bytes ${from}-${content.length - 1}/${content.length}`;
    const said = behaviour.contentRange ?? truth;
    if (said !== '') response.setHeader('content-range', said);
  }
  const body = Buffer.from(content.subarray(from));
  if (behaviour.corrupt) body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
  const withEtag = response.statusCode !== 206 || behaviour.etagOfRanges !== 'unsaid';
  if (etag !== undefined && withEtag) response.setHeader('etag', etag);
  if (behaviour.contentType) response.setHeader('content-type', behaviour.contentType);
  const shown = behaviour.endAfter === undefined ? body : body.subarray(0, behaviour.endAfter);
  if (behaviour.length !== 'unsaid' && behaviour.endAfter === undefined) {
    response.setHeader('content-length', behaviour.claimedLength ?? body.length);
  }
  void send(response, shown, behaviour, entry, hold);
}

async function send(
  response: ServerResponse,
  body: Buffer,
  behaviour: Behaviour,
  entry: { sent: number },
  hold: (go: () => void) => void,
): Promise<void> {
  const { resetAfter, holdAfter, pace } = behaviour;
  const piece = 64 << 10;
  response.flushHeaders();
  for (let at = 0; at < body.length; at += piece) {
    if (response.destroyed) return;
    if (resetAfter !== undefined && at >= resetAfter) {
      // What was written must have left this process before the reset, or it is lost with it.
      await new Promise((resolve) => setTimeout(resolve, 30));
      response.socket?.resetAndDestroy();
      return;
    }
    if (holdAfter !== undefined && at >= holdAfter && at < holdAfter + piece) {
      await new Promise<void>((go) => {
        hold(go);
        response.once('close', go);
      });
    }
    const chunk = body.subarray(at, at + piece);
    entry.sent += chunk.length;
    if (pace === 'slow') await new Promise((resolve) => setTimeout(resolve, 1));
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        const go = () => {
          response.off('drain', go).off('close', go);
          resolve();
        };
        response.on('drain', go).on('close', go);
      });
    }
  }
  response.end();
}

function header(request: IncomingMessage, name: string): string | undefined {
  return one(request.headers[name]);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

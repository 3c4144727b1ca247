import { createServer } from 'node:http';
import type { Subprocess } from 'bun';
import {
  createSimulator,
  sampleLogin,
  samplePassword,
  sampleWorld,
} from '../../simulator/index.ts';

/**
 * The simulator against a bare `node:http` server that answers the same bytes, in paired rounds: each
 * in a process of its own, asked over the same number of raw connections. What is left between them is
 * for the most part Bun's: looking at a request's headers, which the bare server does not, costs more
 * than authentication, routing, faults, XML and journal together.
 *
 * By itself: `bun test/bench/simulator.ts`.
 */
export interface SimulatorBench {
  /** Requests a second, medians, and the median of the rounds' ratios. */
  status: Compared;
  statuses: Compared;
  /** MiB a second of one image of 1 GiB. */
  download: Compared;
}

interface Compared {
  simulator: number;
  bare: number;
  /** 1 is as fast as the bare server. */
  ratio: number;
}

const MiB = 1 << 20;
const imageMib = 1024;
/** Statuses in the list that is asked for. */
export const images = 20;
const connections = 16;
const secondsOfRequests = 2;

interface Ready {
  url: string;
  imageUri: string;
}

export async function benchSimulator(rounds = 5): Promise<SimulatorBench> {
  const children: Subprocess[] = [];
  try {
    const { url, imageUri } = await start<Ready>(['simulator'], children);
    const status = `${url}/${imageUri}/status`;
    const statuses = `${url}/users/${sampleLogin}/images/status`;
    const file = `${url}/${imageUri}/downloads`;
    const bodies = await Promise.all([status, statuses].map(bodyOf));
    const bare = await start<string>(['bare', ...bodies], children);
    return {
      status: await compare(rounds, requestsPerSecond, status, `${bare}/0`),
      statuses: await compare(rounds, requestsPerSecond, statuses, `${bare}/1`),
      download: await compare(rounds, mibPerSecond, file, `${bare}/file`),
    };
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.exited));
  }
}

/** Measures both sides in turns; the first round warms them up and is not counted. */
async function compare(
  rounds: number,
  measure: (target: string) => Promise<number>,
  simulator: string,
  bare: string,
): Promise<Compared> {
  const figures: { simulator: number; bare: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0;
    const before = first ? await measure(simulator) : undefined;
    const other = await measure(bare);
    figures.push({ simulator: before ?? (await measure(simulator)), bare: other });
  }
  const counted = figures.slice(1);
  return {
    simulator: median(counted.map((one) => one.simulator)),
    bare: median(counted.map((one) => one.bare)),
    ratio: median(counted.map((one) => one.simulator / one.bare)),
  };
}

async function requestsPerSecond(target: string): Promise<number> {
  const until = performance.now() + secondsOfRequests * 1000;
  const began = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, () => ask(target, () => performance.now() < until)),
  );
  const answers = counts.reduce((sum, one) => sum + one.answers, 0);
  return (1000 * answers) / (performance.now() - began);
}

async function mibPerSecond(target: string): Promise<number> {
  const began = performance.now();
  const { bytes } = await ask(target, () => false);
  if (bytes < imageMib * MiB) throw new Error(`Only ${bytes} bytes came.`);
  return (1000 * imageMib) / (performance.now() - began);
}

/**
 * Sends one request after the other over one connection and throws the answers away: as little work
 * as a client can have. All answers to one request have the same length.
 */
function ask(target: string, more: () => boolean): Promise<{ answers: number; bytes: number }> {
  const url = new URL(target);
  const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: ${basic}\r\nAccept: application/xml\r\n\r\n`;
  const done = Promise.withResolvers<{ answers: number; bytes: number }>();
  let answers = 0;
  let bytes = 0;
  let left = -1;
  let head = '';
  void Bun.connect({
    hostname: url.hostname,
    port: Number(url.port),
    socket: {
      open: (socket) => void socket.write(request),
      data(socket, chunk) {
        bytes += chunk.length;
        if (left === -1) {
          head += chunk.toString('latin1');
          const end = head.indexOf('\r\n\r\n');
          if (end === -1) return;
          const [, length] = /^content-length: (\d+)/im.exec(head.slice(0, end)) ?? [];
          if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
            return done.reject(new Error(`Not the answer that was wanted: ${head.slice(0, end)}`));
          }
          left = end + 4 + Number(length) - head.length;
        } else left -= chunk.length;
        if (left > 0) return;
        answers++;
        left = -1;
        head = '';
        if (more()) socket.write(request);
        else {
          done.resolve({ answers, bytes });
          socket.end();
        }
      },
      error: (_, error) => done.reject(error),
      close: () => done.reject(new Error('The server broke the connection.')),
    },
  });
  return done.promise;
}

const basic = `Basic ${Buffer.from(`${sampleLogin}:${samplePassword}`).toString('base64')}`;

async function bodyOf(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { authorization: basic } });
  return answer.text();
}

/** Starts this file in another role, and waits for what it says. */
function start<T>(args: string[], children: Subprocess[]): Promise<T> {
  const said = Promise.withResolvers<T>();
  const child = Bun.spawn([process.execPath, import.meta.path, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ipc: (message: T) => said.resolve(message),
    onExit: () => said.reject(new Error(`${args[0]} ended early.`)),
  });
  children.push(child);
  return said.promise;
}

async function serveSimulator(): Promise<void> {
  const { url } = await createSimulator({
    generationMs: 0,
    imageBytes: imageMib * MiB,
    world: { ...sampleWorld(), generation: { checksums: 'none' } },
  });
  let imageUri = '';
  for (let i = 0; i < images; i++) {
    const ticket = await fetch(`${url}/users/${sampleLogin}/appliances/2/images`, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/xml' },
      body: imageRequest,
    });
    imageUri = /<uri>([^<]*\/images\/\d+)<\/uri>/.exec(await ticket.text())?.[1] ?? '';
  }
  process.send?.({ url, imageUri });
}

const imageRequest =
  '<n:image xmlns:n="http://www.usharesoft.com/uforge"><compress>true</compress><targetFormat><name>VirtualBox</name></targetFormat><installProfile><memorySize>1024</memorySize></installProfile></n:image>';

/** Answers the given bodies at /0, /1 …, and 1 GiB at /file. */
function serveBare(bodies: string[]): void {
  const chunk = Buffer.alloc(512 * 1024, 'x');
  const server = createServer(async ({ url = '' }, response) => {
    if (url !== '/file') {
      const body = bodies[Number(url.slice(1))] ?? '';
      response.writeHead(200, {
        'content-type': 'application/xml',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
      return;
    }
    response.writeHead(200, { 'content-length': imageMib * MiB });
    for (let sent = 0; sent < imageMib * MiB; sent += chunk.length) {
      if (response.write(chunk)) continue;
      await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
    process.send?.(`http://127.0.0.1:${address.port}`);
  });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (import.meta.main) {
  const [role, ...args] = process.argv.slice(2);
  if (role === 'simulator') await serveSimulator();
  else if (role === 'bare') serveBare(args);
  else process.stdout.write(`${JSON.stringify(await benchSimulator(), undefined, 2)}\n`);
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Subprocess } from 'bun';
import type { FileResult } from '../../pipeline/model.ts';
import { createSimulator, sampleLogin, samplePassword } from '../../simulator/index.ts';
import { createUForge } from '../../uforge/index.ts';

/**
 * A verified download against `curl -o FILE && openssl dgst -sha256 FILE` of the same address, in
 * paired rounds. The server is the simulator in a process of its own; the download is the activity
 * `downloadImage` as a worker runs it, in another.
 *
 * By itself: `bun test/bench/download.ts [--mib 1024] [--rounds 5] [--folder DIR]`.
 */
export interface DownloadBench {
  mib: number;
  /** Milliseconds of each round: fetched and hashed; and fetched, verified and flushed. */
  rounds: { curlAndOpensslMs: number; forgelineMs: number }[];
  /** Medians, MiB per second. */
  curlAndOpenssl: number;
  forgeline: number;
  /** Median of the rounds' ratios of throughput: more than 1 is faster than curl and openssl. */
  ratio: number;
  /** Highest memory of the worker process during downloads, less what it had before the first, MiB. */
  memoryAboveIdleMib: number;
}

const MiB = 1 << 20;

export async function benchDownload(
  options: { mib?: number; rounds?: number; folder?: string } = {},
): Promise<DownloadBench> {
  const { mib = 1024, rounds: count = 5 } = options;
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), 'forgeline-bench-'));
  const children: Subprocess[] = [];
  try {
    const server = start('server', [String(mib)], children);
    const { url, imageUri, sha256 } = await server.next<ServerReady>();
    const worker = start('worker', [url, imageUri, folder], children);
    await worker.next();
    const rounds: DownloadBench['rounds'] = [];
    let memory = 0;
    // The first round warms up both sides and is not counted.
    for (let round = 0; round <= count; round++) {
      const sides = [
        async () => ({
          curlAndOpensslMs: await curlAndOpenssl(`${url}/${imageUri}`, folder, sha256),
        }),
        async () => {
          await settleDisk();
          worker.send('download');
          const { ms, sha256: got, aboveIdle } = await worker.next<Fetched>();
          if (got !== sha256) throw new Error(`The download is wrong: ${got}.`);
          memory = Math.max(memory, aboveIdle);
          return { forgelineMs: ms };
        },
      ];
      // Whoever goes first meets another state of the machine: take turns.
      if (round % 2 === 1) sides.reverse();
      let times = { curlAndOpensslMs: 0, forgelineMs: 0 };
      for (const side of sides) times = { ...times, ...(await side()) };
      if (round > 0) rounds.push(times);
    }
    return {
      mib,
      rounds,
      curlAndOpenssl: median(rounds.map((round) => (1000 * mib) / round.curlAndOpensslMs)),
      forgeline: median(rounds.map((round) => (1000 * mib) / round.forgelineMs)),
      ratio: median(rounds.map((round) => round.curlAndOpensslMs / round.forgelineMs)),
      memoryAboveIdleMib: memory / MiB,
    };
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.exited));
    await rm(folder, { recursive: true, force: true });
  }
}

interface ServerReady {
  url: string;
  imageUri: string;
  sha256: string;
}

interface Fetched {
  ms: number;
  sha256: string;
  aboveIdle: number;
}

/** Starts this file in another role, and talks with it. */
function start(role: string, args: string[], children: Subprocess[]) {
  const messages: unknown[] = [];
  let wake = () => {};
  const child = Bun.spawn([process.execPath, import.meta.path, `--role=${role}`, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ipc(message) {
      messages.push(message);
      wake();
    },
    onExit: () => wake(),
  });
  children.push(child);
  return {
    send: (message: string) => child.send(message),
    async next<T>(): Promise<T> {
      while (messages.length === 0) {
        if (child.exitCode !== null) throw new Error(`The ${role} ended early.`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return messages.shift() as T;
    },
  };
}

async function curlAndOpenssl(url: string, folder: string, sha256: string): Promise<number> {
  const file = join(folder, 'curl.out');
  await settleDisk();
  const began = performance.now();
  const login = `${sampleLogin}:${samplePassword}`;
  await output(['curl', '--silent', '--fail', '-u', login, '-o', file, `${url}/downloads`]);
  const said = await output(['openssl', 'dgst', '-sha256', file]);
  const ms = performance.now() - began;
  await rm(file);
  if (!said.includes(sha256)) throw new Error('curl and openssl came to another checksum.');
  return ms;
}

/** No side pays for what the other left to be written. */
async function settleDisk(): Promise<void> {
  await output(['sync']);
}

async function output(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'inherit' });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${command[0]} failed.`);
  return text;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Serves one image, and says so when its checksum is known. */
async function serve(mib: number): Promise<void> {
  const simulator = await createSimulator({ generationMs: 0, imageBytes: mib * MiB });
  const uforge = clientOf(simulator.url);
  const [appliance] = await uforge.appliances.list();
  const { uri = '' } = await uforge.images.generate(appliance?.uri ?? '', {
    compress: true,
    targetFormat: { name: 'VirtualBox' },
    installProfile: { memorySize: 1024 },
  });
  for (;;) {
    const { status, sha256sum } = await uforge.images.get(uri);
    if (status?.complete && sha256sum) {
      process.send?.({ url: simulator.url, imageUri: uri, sha256: sha256sum });
      return;
    }
    await Bun.sleep(100);
  }
}

/** Downloads the image each time it is told to. */
async function work(url: string, imageUri: string, folder: string): Promise<void> {
  const { MockActivityEnvironment } = await import('@temporalio/testing');
  const { DefaultLogger } = await import('@temporalio/worker');
  const { createDownloadActivities } = await import('../../activities/download.ts');
  const { downloadImage } = createDownloadActivities({ uforge: clientOf(url) });
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const naming = { name: 'bench', version: '1', revision: '1', format: 'vbox', id: 'bench' };
  const destination = { folder, fileName: '{name}.{ext}', overwrite: false, host: 'here' };
  const idle = process.memoryUsage.rss();
  process.on('message', async () => {
    const peak = await watchMemory();
    const began = performance.now();
    const file: FileResult = await environment.run(downloadImage, {
      imageUri,
      destination,
      naming,
    });
    const ms = performance.now() - began;
    process.send?.({ ms, sha256: file.sha256, aboveIdle: (await peak()) - idle });
    await rm(file.path);
  });
  process.send?.('ready');
}

/** Bytes of resident memory at the highest, from now until it is asked; exact where /proc says it. */
async function watchMemory(): Promise<() => Promise<number>> {
  let sampled = process.memoryUsage.rss();
  const timer = setInterval(() => {
    sampled = Math.max(sampled, process.memoryUsage.rss());
  }, 10);
  const reset = await writeFile('/proc/self/clear_refs', '5').then(
    () => 'done' as const,
    () => 'refused' as const,
  );
  return async () => {
    clearInterval(timer);
    if (reset === 'refused') return sampled;
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
    return Math.max(sampled, Number(kib ?? 0) * 1024);
  };
}

function clientOf(url: string) {
  return createUForge({
    url,
    login: sampleLogin,
    authentication: { kind: 'password', password: samplePassword },
  });
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      mib: { type: 'string', default: '1024' },
      rounds: { type: 'string', default: '5' },
      folder: { type: 'string' },
    },
  });
  const [first = '', second = '', third = ''] = positionals;
  if (values.role === 'server') await serve(Number(first));
  else if (values.role === 'worker') await work(first, second, third);
  else {
    const { mib, rounds, folder } = values;
    const result = await benchDownload({
      mib: Number(mib),
      rounds: Number(rounds),
      ...(folder === undefined ? {} : { folder }),
    });
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  }
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici/index.js';
import { expect, onTestFinished, test } from 'vitest';
import type { JournalEntry } from '../../simulator/index.ts';
import { basic, generated, imageBody, lastUri, startBench, textOf } from './client.ts';

const appliance = 'users/pat/appliances/2';
const mebibyte = 2 ** 20;
/** Bun, the code and some buffers take about 110 MiB. */
const mostMemory = 320 * mebibyte;

test('a download of 1 GiB is whole, and costs the server no memory to speak of', async () => {
  const server = await startServer('sha256');
  const image = await server.image();
  const expected = textOf(await (await server.get(image)).body.text(), 'sha256sum');
  const hash = createHash('sha256');
  for await (const chunk of (await server.get(`${image}/downloads`)).body) hash.update(chunk);
  expect(hash.digest('hex')).toBe(expected);
  expect(await server.stop()).toBeLessThan(mostMemory);
});

test('a client that stops reading stops the server from sending', async () => {
  const server = await startServer('none');
  const { body } = await server.get(`${await server.image()}/downloads`);
  body.on('error', () => undefined);
  await sleep(500);
  body.destroy();
  let sent: number | undefined;
  while (sent === undefined) {
    await sleep(5);
    sent = (await server.journal()).find(({ path }) => path.endsWith('/downloads'))?.bytes;
  }
  expect(sent).toBeLessThan(200 * mebibyte);
  expect(await server.stop()).toBeLessThan(mostMemory);
});

test('an image of 100 GiB is there at once, and parts from its end cost no memory', async () => {
  const size = 100 * 1024 * mebibyte;
  const server = await startServer('default', size);
  const image = await server.image();
  const ticket = await (await server.get(image)).body.text();
  expect(textOf(ticket, 'fileSize')).toBe(String(size));
  expect(textOf(ticket, 'sha256sum')).toBeUndefined();
  const parts = new Set<string>();
  for (let i = 1; i <= 64; i++) {
    const start = size - i * 4 * mebibyte;
    const range = `bytes=${start}-${start + 4 * mebibyte - 1}`;
    const reply = await server.get(`${image}/downloads`, { range });
    expect(reply.headers['content-range']).toBe(`bytes ${range.slice(6)}/${size}`);
    parts.add(
      createHash('sha1')
        .update(await reply.body.bytes())
        .digest('hex'),
    );
  }
  expect(parts.size).toBe(64);
  expect(await server.stop()).toBeLessThan(mostMemory);
});

test('a large image has checksums where they are asked for, and a small one anyway', async () => {
  await using bench = await startBench({ imageBytes: 5 * 1024 * mebibyte });
  const large = textOf((await bench.send(await generated(bench, appliance))).text, 'sha256sum');
  await using other = await startBench();
  const small = textOf((await other.send(await generated(other, appliance))).text, 'sha256sum');
  expect([large, small]).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test('two images, and two places in one image, have different bytes', async () => {
  await using bench = await startBench({ imageBytes: 64 * mebibyte, world: worldWith('none') });
  const uris = [await generated(bench, appliance), await generated(bench, appliance)];
  const windows = new Set<string>();
  for (const uri of uris) {
    for (let at = 0; at < 64; at++) {
      const range = `bytes=${at * mebibyte}-${at * mebibyte + 63}`;
      const reply = await bench.send(`${uri}/downloads`, { headers: { range } });
      windows.add(reply.bytes.toString('hex'));
    }
  }
  expect(windows.size).toBe(128);
});

test('checksums are worked out without keeping other requests waiting', async () => {
  await using bench = await startBench({ imageBytes: 512 * mebibyte });
  const made = generated(bench, appliance);
  let asked = 0;
  const done = made.then(() => true);
  while (!(await Promise.race([done, sleep(5).then(() => false)]))) {
    await bench.send('status');
    asked++;
  }
  expect(asked).toBeGreaterThan(10);
});

function worldWith(checksums: 'none' | 'sha256' | 'default') {
  const generation = checksums === 'default' ? {} : { checksums };
  return {
    users: [{ login: 'pat', password: 'simulated' }],
    formats: [{ name: 'VirtualBox', primitive: 'vbox', generation }],
    appliances: [{ id: 2, name: 'a', version: '1' }],
  };
}

/** A server in a process of its own, whose memory can be told from the test's. */
async function startServer(checksums: 'none' | 'sha256' | 'default', imageBytes = 1024 * mebibyte) {
  const options = { generationMs: 0, imageBytes, world: worldWith(checksums) };
  const script = fileURLToPath(new URL('./serve.ts', import.meta.url));
  const child = Bun.spawn([process.execPath, script, JSON.stringify(options)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  onTestFinished(() => child.kill('SIGKILL'));
  const { value: line } = await child.stdout.getReader().read();
  const url = new URL(new TextDecoder().decode(line).trim());
  const pool = new Pool(url.origin);
  const headers = { authorization: basic('pat:simulated') };
  const get = (path: string, more: Record<string, string> = {}) =>
    pool.request({ path: `/api/${path}`, method: 'GET', headers: { ...headers, ...more } });
  // Of its own, so that nothing asked here can meet a connection that a test has just broken.
  const observer = new Pool(url.origin);
  return {
    get,
    /** Generates an image and waits for it. @returns its URI */
    async image(): Promise<string> {
      const reply = await pool.request({
        path: `/api/${appliance}/images`,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/xml' },
        body: imageBody('VirtualBox'),
      });
      const uri = lastUri(await reply.body.text());
      for (let complete = ''; complete !== 'true'; await sleep(10)) {
        complete = textOf(await (await get(`${uri}/status`)).body.text(), 'complete') ?? '';
      }
      return uri;
    },
    async journal(): Promise<JournalEntry[]> {
      const reply = await observer.request({ path: '/_simulator/journal', method: 'GET' });
      const entries: unknown = await reply.body.json();
      return entries as JournalEntry[];
    },
    /** @returns the most memory that the process ever had, bytes */
    async stop(): Promise<number> {
      await Promise.all([pool.destroy(), observer.destroy()]);
      // What the kernel tells of an ended child includes what its parent had when it was started.
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      child.kill();
      await child.exited;
      const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
      if (kibibytes === undefined) throw new Error('The memory of the server was not measured.');
      return Number(kibibytes) * 1024;
    },
  };
}

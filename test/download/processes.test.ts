import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { partialName } from '../../activities/files/partial-name.ts';
import { type FileServer, sha256, startFileServer } from './support/file-server.ts';
import {
  namesIn,
  partialLength,
  partialOf,
  randomBytes,
  temporaryFolder,
  transfer,
  uri,
} from './support/fixture.ts';

const MiB = 1 << 20;
const child = join(import.meta.dirname, 'support', 'child.ts');
let server: FileServer;
let place: ReturnType<typeof temporaryFolder>;
let folder: string;
let started: Bun.Subprocess[];

beforeEach(async () => {
  server = await startFileServer();
  place = temporaryFolder();
  folder = place.folder;
  started = [];
});

afterEach(async () => {
  for (const process_ of started) process_.kill('SIGKILL');
  await server.close();
  place.remove();
});

/** A worker's transfer, in a process of its own. */
function transferring(content: Buffer) {
  const process_ = Bun.spawn(
    [process.execPath, child, server.url, folder, String(content.length), sha256(content)],
    { stdout: 'pipe', stderr: 'inherit' },
  );
  started.push(process_);
  return {
    kill: (signal: NodeJS.Signals) => process_.kill(signal),
    exited: process_.exited,
    isRunning: () => process_.exitCode === null,
    result: async () => JSON.parse(await new Response(process_.stdout).text()),
  };
}

describe('a worker that is killed', () => {
  test('costs no more than five per cent of the file in bytes fetched again', async () => {
    const content = randomBytes(40 * MiB);
    server.serve(content, { etag: '"a"', pace: 'slow' });
    const kills = 3;
    for (let kill = 0; kill < kills; kill++) {
      const worker = transferring(content);
      const moment = content.length * ((kill + Math.random()) / kills);
      while (worker.isRunning() && partialLength(folder) < moment) await Bun.sleep(2);
      worker.kill('SIGKILL');
      await worker.exited;
    }
    const last = transferring(content);
    expect(await last.result()).toMatchObject({ sha256: sha256(content), size: content.length });

    const sent = server.requests.reduce((bytes, request) => bytes + request.sent, 0);
    expect(sent - content.length).toBeLessThan(0.05 * content.length * kills);
    expect(namesIn(folder)).toEqual(['image.ova']);
  });

  test('between the two names of a finished file leaves it whole, under one', async () => {
    const content = randomBytes(MiB);
    server.serve(content);
    await transfer(folder, server.item());
    linkSync(join(folder, 'image.ova'), join(folder, partialName('image.ova', uri)));
    expect(await transfer(folder, server.item())).toMatchObject({ outcome: 'kept' });
    expect(namesIn(folder)).toEqual(['image.ova']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('two workers on one file', () => {
  test('at once: one brings it, the other waits its turn and finds it', async () => {
    const content = randomBytes(8 * MiB);
    server.serve(content, { etag: '"a"', pace: 'slow' });
    const results = await Promise.all([1, 2, 3].map(() => transferring(content).result()));
    const outcomes = results.map(({ outcome, code }) => outcome ?? code).sort();
    expect(outcomes).toContain('downloaded');
    for (const outcome of outcomes) expect(['downloaded', 'file_busy', 'kept']).toContain(outcome);
    expect(server.requests).toHaveLength(1);
    expect(namesIn(folder)).toEqual(['image.ova']);
    expect(await transfer(folder, server.item())).toMatchObject({ outcome: 'kept' });
  });

  test('of which one was stopped: nobody writes beside it, and it goes on when it wakes', async () => {
    const content = randomBytes(8 * MiB);
    server.serve(content, { etag: '"a"', holdAfter: 4 * MiB });
    const stale = transferring(content);
    await partialOf(folder, 3 * MiB);
    stale.kill('SIGSTOP');
    expect(await transferring(content).result()).toMatchObject({ code: 'file_busy' });
    server.release();
    stale.kill('SIGCONT');
    expect(await stale.result()).toMatchObject({ outcome: 'downloaded', sha256: sha256(content) });
    expect(await transferring(content).result()).toMatchObject({ outcome: 'kept' });
  });

  test('of which one was stopped and killed: the other goes on from what there is', async () => {
    const content = randomBytes(8 * MiB);
    server.serve(content, { etag: '"a"', holdAfter: 4 * MiB });
    const stale = transferring(content);
    await partialOf(folder, 3 * MiB);
    stale.kill('SIGSTOP');
    stale.kill('SIGKILL');
    await stale.exited;
    const had = partialLength(folder);
    server.serve(content, { etag: '"a"' });
    expect(await transferring(content).result()).toMatchObject({
      resumedFrom: had,
      sha256: sha256(content),
    });
  });
});

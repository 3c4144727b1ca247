import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { isLocked, tryLock, waitForLock } from '../../temporal/background/lock.ts';

const holder = fileURLToPath(new URL('./fixtures/holds-lock.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forgeline-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function holdElsewhere(path: string) {
  const child = spawn(process.execPath, [holder, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('a lock', () => {
  test('is held by one at a time, also within one process', () => {
    const path = join(folder, 'one');
    const lock = tryLock(path);
    expect(lock).toBeDefined();
    expect(tryLock(path)).toBeUndefined();
    lock?.release();
    expect(isLocked(path)).toBe(false);
  });

  test('stays held by its holder while others look at it', () => {
    const path = join(folder, 'looked-at');
    const lock = tryLock(path);
    expect(isLocked(path)).toBe(true);
    expect(isLocked(path)).toBe(true);
    lock?.release();
  });

  test('is freed when its holder is killed', async () => {
    const path = join(folder, 'killed');
    const child = await holdElsewhere(path);
    expect(isLocked(path)).toBe(true);
    child.kill('SIGKILL');
    const lock = await waitForLock(path, 5_000);
    expect(lock).toBeDefined();
    lock?.release();
  });

  test('is waited for no longer than asked', async () => {
    const path = join(folder, 'waited');
    await holdElsewhere(path);
    expect(await waitForLock(path, 100)).toBeUndefined();
  });
});

import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toolEnvironment } from '../../settings/read.ts';
import { down } from '../../temporal/background/down.ts';
import { commandLineOf } from '../../temporal/background/processes.ts';
import { readHolder } from '../../temporal/background/state.ts';
import { status } from '../../temporal/background/status.ts';
import { ensureWorker } from '../../temporal/background/worker.ts';
import { eventually } from './embedded.ts';

const entry = fileURLToPath(new URL('./fixtures/worker.ts', import.meta.url));
const name = 'worker-queue';
let home: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'forgeline-home-')));
});

afterEach(async () => {
  await down({ home, drainMs: 1_000 });
  rmSync(home, { recursive: true, force: true });
});

interface Ask {
  version?: string;
  fingerprint?: string;
  drainMs?: number;
  refuse?: true;
  crash?: true;
  idleMs?: number;
}

type Choice = Pick<Parameters<typeof ensureWorker>[0], 'willDo'>;

/** Asks for a worker as a command does; what it is told goes to the fixture as it is. */
function ask(
  { version = '1', fingerprint = 'pat:right', ...behaviour }: Ask = {},
  choice: Choice = {},
) {
  const told = { home, name, version, fingerprint, notes: join(home, 'notes'), ...behaviour };
  return ensureWorker({
    home,
    name,
    entry,
    args: [JSON.stringify(told)],
    env: toolEnvironment(),
    version,
    fingerprint,
    timeoutMs: 20_000,
    ...choice,
  });
}

const notes = () => readFileSync(join(home, 'notes'), 'utf8').trim().split('\n');

describe('a worker in the background', () => {
  test('is shared by commands that ask for the same at once', async () => {
    const workers = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(workers.map(({ pid }) => pid)).size).toBe(1);
    expect(workers.map(({ how }) => how).sort()).toEqual(['running', 'running', 'started']);
    expect(workers[0]?.info).toEqual({ address: '127.0.0.1:7233' });
    expect(notes()).toEqual(['1 works']);
  });

  test('finishes what it does before one of a newer version works', async () => {
    const old = await ask({ version: '1', drainMs: 300 });
    const now = await ask({ version: '2' });
    expect(now).toMatchObject({ how: 'replaced' });
    expect(now.pid).not.toBe(old.pid);
    expect(notes()).toEqual(['1 works', '1 drains', '1 ends', '2 works']);
  });

  test('is replaced when its settings differ, secrets included', async () => {
    const old = await ask({ fingerprint: 'pat:old password' });
    const now = await ask({ fingerprint: 'pat:new password' });
    expect(now.how).toBe('replaced');
    expect(now.pid).not.toBe(old.pid);
    expect((await ask({ fingerprint: 'pat:new password' })).how).toBe('running');
  });

  test('stays in its place for whoever can do with it, and is started where there is none', async () => {
    const willDo = ({ address }: Record<string, string>) => address === '127.0.0.1:7233';
    const newer = await ask({ version: '2', fingerprint: 'pat:new password' });
    expect(await ask({}, { willDo })).toMatchObject({ pid: newer.pid, how: 'running' });
    expect(notes()).toEqual(['2 works']);
    process.kill(newer.pid, 'SIGKILL');
    await eventually(() => commandLineOf(newer.pid) === undefined);
    expect(await ask({}, { willDo })).toMatchObject({ how: 'started' });
  });

  test('that serves what is gone does for nobody', async () => {
    const old = await ask();
    const willDo = ({ address }: Record<string, string>) => address === '127.0.0.1:7234';
    const now = await ask({ version: '2' }, { willDo });
    expect(now.how).toBe('replaced');
    expect(commandLineOf(old.pid)).toBeUndefined();
  });

  test('leaves nothing of its settings in its state but a salted hash', async () => {
    await ask({ fingerprint: 'pat:a secret' });
    const first = readHolder(home, name)?.fingerprint;
    await down({ home });
    await ask({ fingerprint: 'pat:a secret' });
    const second = readHolder(home, name)?.fingerprint;
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.hash).not.toBe(first?.hash);
    const stored = readFileSync(join(home, 'background', `${name}.json`), 'utf8');
    // Its command line is in there, and the fixture is told the secret in it.
    expect(stored.replaceAll(/"command": .*/g, '')).not.toContain('a secret');
  });

  test('stays undisturbed when its successor is refused, which is told as it was said', async () => {
    const good = await ask();
    await expect(ask({ fingerprint: 'pat:mistyped', refuse: true })).rejects.toMatchObject({
      name: 'BackgroundFailure',
      code: 'credentials_refused',
      message: 'UForge refuses pat.',
      hint: 'Try again.',
    });
    expect(notes()).toEqual(['1 works']);
    expect(await ask()).toMatchObject({ pid: good.pid, how: 'running' });
  });

  test('that breaks while starting is reported with the end of its log', async () => {
    await expect(ask({ crash: true })).rejects.toMatchObject({
      code: 'worker_failed',
      logFile: join(home, 'logs', `${name}.log`),
    });
    expect(status({ home })).toEqual([]);
  });

  test('that was killed is started anew', async () => {
    const { pid } = await ask();
    process.kill(pid, 'SIGKILL');
    await eventually(() => commandLineOf(pid) === undefined);
    expect(status({ home })).toMatchObject([{ name, pid, state: 'dead' }]);
    expect(await ask()).toMatchObject({ how: 'started' });
  });

  test('that does not finish in time is killed by its successor', async () => {
    const stubborn = await ask({ version: '1', drainMs: 60_000 });
    const now = await ask({ version: '2' });
    expect(now.how).toBe('replaced');
    expect(commandLineOf(stubborn.pid)).toBeUndefined();
    expect(notes()).toEqual(['1 works', '1 drains', '2 works']);
  });

  test('stops when it had nothing to do, and leaves no trace in the status', async () => {
    const { pid } = await ask({ idleMs: 300 });
    await eventually(() => commandLineOf(pid) === undefined);
    expect(notes()).toEqual(['1 works', '1 drains', '1 ends']);
    expect(status({ home })).toEqual([]);
  });

  test('is drained by down', async () => {
    const { pid } = await ask({ drainMs: 200 });
    expect(await down({ home })).toEqual([{ name, pid, how: 'stopped' }]);
    expect(notes()).toEqual(['1 works', '1 drains', '1 ends']);
  });
});

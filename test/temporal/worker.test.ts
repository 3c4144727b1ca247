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
  /** What becomes of it when its keeper starts it again. */
  again?: 'is refused' | 'dies once';
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
const log = () => readFileSync(join(home, 'logs', `${name}.log`), 'utf8');
const isGone = (pid: number) => commandLineOf(pid) === undefined;

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(() => isGone(pid));
}

/** The process that starts the worker again when it dies. */
function keeper(): number {
  const pid = readHolder(home, name)?.keeper;
  if (pid === undefined) throw new Error('No worker runs.');
  return pid;
}

/** Waits for a worker that is ready and is not that one, and returns its process. */
function anotherThan(pid: number): Promise<number> {
  return eventually(() => {
    const holder = readHolder(home, name);
    return holder?.state === 'ready' && holder.pid !== pid && holder.pid;
  });
}

/** Long enough for a worker that is started again to be there. */
const aWhileMs = 1_500;

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
    await kill(keeper());
    await kill(newer.pid);
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

describe('a worker that dies while nobody looks after it', () => {
  test('is started again as it was, by the same keeper, and its log says so', async () => {
    const { pid } = await ask();
    const before = keeper();
    await kill(pid);
    const again = await anotherThan(pid);
    expect(keeper()).toBe(before);
    expect(await ask()).toMatchObject({ pid: again, how: 'running' });
    expect(log()).toContain(
      `The worker (process ${pid}) was ended by SIGKILL, and is started again.`,
    );
    await kill(again);
    await anotherThan(again);
    expect(notes()).toEqual(['1 works', '1 works', '1 works']);
  });

  test('is one worker, whoever starts it first: its keeper or commands', async () => {
    const { pid } = await ask();
    await kill(pid);
    const asked = await Promise.all([ask(), ask()]);
    await Bun.sleep(aWhileMs);
    expect(asked.map((one) => one.pid)).toEqual(Array(2).fill(readHolder(home, name)?.pid));
    expect(notes()).toEqual(['1 works', '1 works']);
  });

  test('is started again where its work broke off, and where it died before it was ready', async () => {
    const { pid } = await ask({ again: 'dies once' });
    // Its keeper looks now and then whether it is ready.
    await Bun.sleep(200);
    process.kill(pid, 'SIGUSR2');
    await anotherThan(pid);
    expect(notes()).toEqual(['1 works', '1 dies', '1 works']);
  });

  test('does not come back after a newer one took its place', async () => {
    const { pid } = await ask({ version: '1' });
    await kill(pid);
    const newer = await ask({ version: '2' });
    await Bun.sleep(aWhileMs);
    expect(readHolder(home, name)).toMatchObject({ pid: newer.pid, version: '2' });
    expect(notes().slice(-1)).toEqual(['2 works']);
  });

  test('does not come back when it was killed for not finishing', async () => {
    await ask({ version: '1', drainMs: 60_000 });
    const old = keeper();
    const newer = await ask({ version: '2' });
    await eventually(() => isGone(old));
    expect(readHolder(home, name)?.pid).toBe(newer.pid);
    expect(notes()).toEqual(['1 works', '1 drains', '2 works']);
  });

  test('does not come back after down, which had to kill it', async () => {
    const { pid } = await ask({ drainMs: 60_000 });
    const kept = keeper();
    expect(await down({ home, drainMs: 100 })).toEqual([{ name, pid, how: 'killed' }]);
    await eventually(() => isGone(kept));
    expect(readHolder(home, name)).toBeUndefined();
    // Its keeper may ask it to stop as well.
    expect([...new Set(notes())]).toEqual(['1 works', '1 drains']);
  });

  test('does not come back after down, which found it dead', async () => {
    const { pid } = await ask();
    const kept = keeper();
    await kill(pid);
    expect(await down({ home })).toEqual([]);
    await eventually(() => isGone(kept));
    expect(notes()).toEqual(['1 works']);
  });

  test('is given up when its credentials are refused by now, and started by the next command', async () => {
    const { pid } = await ask({ again: 'is refused' });
    const kept = keeper();
    await kill(pid);
    await eventually(() => isGone(kept));
    expect(status({ home })).toMatchObject([
      { name, state: 'failed', error: { code: 'credentials_refused', hint: 'Try again.' } },
    ]);
    expect(log()).toContain('UForge refuses pat. It is not started again.');
    expect(await ask()).toMatchObject({ how: 'started' });
  });

  test('is given up when it dies in a row, and started by the next command', async () => {
    let { pid } = await ask();
    const kept = keeper();
    for (let death = 1; death < 5; death += 1) {
      await kill(pid);
      pid = await anotherThan(pid);
    }
    await kill(pid);
    await eventually(() => isGone(kept));
    expect(status({ home })).toMatchObject([
      { name, state: 'failed', error: { message: 'The worker died 5 times in a row.' } },
    ]);
    expect(log()).toContain('The worker died 5 times in a row. It is not started again.');
    expect(await ask()).toMatchObject({ how: 'started' });
  }, 20_000);

  test('has to wait for a command where its keeper was killed, which alone does nothing to it', async () => {
    const { pid } = await ask({ version: '1' });
    await kill(keeper());
    expect(await ask({ version: '1' })).toMatchObject({ pid, how: 'running' });
    await kill(pid);
    expect(status({ home })).toMatchObject([{ name, pid, state: 'dead' }]);
    const again = await ask({ version: '1' });
    await kill(keeper());
    expect(await ask({ version: '2' })).toMatchObject({ how: 'replaced' });
    expect(isGone(again.pid)).toBe(true);
    await kill(keeper());
    expect(await down({ home })).toMatchObject([{ name, how: 'stopped' }]);
  });

  test('leaves no keeper when it ends by itself', async () => {
    await ask({ idleMs: 300 });
    const kept = keeper();
    await eventually(() => isGone(kept));
    expect(notes()).toEqual(['1 works', '1 drains', '1 ends']);
  });
});
